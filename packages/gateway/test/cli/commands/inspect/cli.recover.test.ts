import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { githubHeaders } from "../../../harness/sign.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { TOKEN, useRecoveryScene } from "../../../recovery/recovery-scene.ts";
import { agentex, type Ran } from "../../agentex.ts";

const SECRET = "a-github-secret-of-the-source";

describe("agentex recover", () => {
  const scene = useRecoveryScene(async () => makeSqliteDatabase());
  // The gateway's clock advances while a command waits.
  let ticking: NodeJS.Timeout | undefined;
  before(() => {
    ticking = setInterval(() => (scene.time += 1_000), 100);
  });
  after(() => clearInterval(ticking));
  const run = async (args: readonly string[], input = ""): Promise<Ran> =>
    agentex(args, { environment: { AGENTEX_BASE_URL: scene.gateway.url }, input });
  const recover = async (name: string, ...receiver: string[]): Promise<Ran> =>
    run(
      ["recover", "github", "--hook", `octo/${name}#7`, ...receiver, "--watch", "--value-stdin"],
      `${TOKEN}\n`,
    );
  /** A source whose URL is that of a webhook, with the agent as its only target. */
  const addSource = async (name: string) => {
    await scene.client.sources.save(name, { provider: "github", secret: SECRET });
    await scene.client.sources.setTarget(name, "*", { agent: "watcher", path: "/push" });
    const url = `${scene.gateway.url}/sources/${name}`;
    const hook = scene.github.addHook(`octo/${name}/7`, { url, secret: SECRET, repository: `octo/${name}` });
    return { url, hook };
  };

  test("requests what an agent missed, follows it until it has arrived, and never shows the token", async () => {
    (await scene.addHook("flux")).miss(3);
    const ran = await recover("flux", "--agent", "watcher");
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /3 missed, 3 requested, 3 arrived/);
    const shown = await run(["recover", "show", "octo.flux"]);
    assert.match(shown.stdout, /push/);
    for (const { stdout, stderr } of [ran, shown, await run(["recover", "list", "--json"])]) {
      assert.doesNotMatch(stdout + stderr, new RegExp(TOKEN));
    }
  });

  test("requests what a source missed, except for what one of its targets has", async () => {
    const { url, hook } = await addSource("app");
    hook.miss(3);
    // It was stored, but GitHub got the response too late.
    const [stored] = hook.deliveries;
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/app" } });
    const headers = await githubHeaders(SECRET, body, { "x-github-delivery": stored?.guid ?? "" });
    await fetch(url, { method: "POST", headers, body });
    const ran = await recover("app", "--source", "app");
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /2 missed, 2 requested, 2 arrived/);
    assert.ok(!scene.github.redelivered.includes(stored?.guid ?? ""));
  });

  test("says what is missing, and what GitHub rejects", async () => {
    for (const [args, expected] of [
      [["--agent", "watcher"], /Choose the webhook/],
      [["--hook", "octo/flux#7"], /Choose what receives the webhooks/],
      [["--hook", "octo-flux", "--agent", "watcher"], /owner\/repository#number/],
    ] as const) {
      const ran = await run(["recover", "github", ...args, "--value-stdin"], TOKEN);
      assert.equal(ran.code, 2, ran.stderr);
      assert.match(ran.stderr, expected);
    }
    await scene.addHook("locked");
    const refused = await run(
      ["recover", "github", "--hook", "octo/locked#7", "--agent", "watcher", "--value-stdin"],
      "github_pat_that_is_wrong\n",
    );
    assert.equal(refused.code, 1, refused.stdout + refused.stderr);
    assert.doesNotMatch(refused.stdout + refused.stderr, /github_pat_that_is_wrong/);
  });

  test("creates no GitHub webhook whose URL only this machine reaches", async () => {
    const args = ["--agent", "watcher", "--provider", "github", "--name", "octo/new", "--route", "/push"];
    const ran = await run(["connect", ...args, "--create", "--value-stdin"], TOKEN);
    assert.notEqual(ran.code, 0, ran.stdout);
    assert.match(ran.stderr, /AGENTEX_PUBLIC_URL|public/);
    assert.ok(
      !scene.github.requests.some(({ method, path }) => method === "POST" && path.endsWith("/hooks")),
    );
  });
});
