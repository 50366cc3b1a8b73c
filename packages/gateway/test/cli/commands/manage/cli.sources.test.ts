import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { slackHeaders } from "../../../harness/sign.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex, startAgentex } from "../../agentex.ts";
import { agentexAtTerminal } from "../../terminal.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

describe("agentex sources", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  const client = () => new GatewayClient({ baseUrl: scene.gateway.url });
  const run = async (...args: string[]) =>
    agentex(args, { environment: { AGENTEX_BASE_URL: scene.gateway.url } });
  before(async () => {
    for (const name of ["answerer", "archivist"]) {
      await scene.gateway.management.register({ name, url: scene.agent.url, routes: ["POST /slack"] });
    }
  });

  let last = 0;
  const mention = async (source: string, workspace: string, secret = SECRET): Promise<Response> => {
    last += 1;
    const body = JSON.stringify({
      type: "event_callback",
      team_id: workspace,
      event_id: `Ev${last}`,
      event: { type: "app_mention", text: "help", user: "U1", channel: "C1", ts: `${last}.0` },
    });
    return fetch(`${scene.gateway.url}/sources/${source}`, {
      method: "POST",
      headers: slackHeaders(secret, body) as Record<string, string>,
      body,
    });
  };
  const setUp = async (name: string): Promise<void> => {
    const ran = await agentex(["sources", "set", name, "--provider", "slack", "--value-stdin"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
      input: `${SECRET}\n`,
    });
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stdout.trim(), `${scene.gateway.url}/sources/${name}`);
    assert.doesNotMatch(ran.stdout + ran.stderr, new RegExp(SECRET));
  };

  test("creates a source, shows unrouted webhooks, and delivers them to a target added later", async () => {
    await setUp("acme");
    const ids = await Promise.all(
      ["T1", "T1", "T2"].map(async (workspace) =>
        (await mention("acme", workspace)).headers.get("x-agentex-delivery-id"),
      ),
    );
    const shown = await run("sources", "show", "acme");
    assert.match(shown.stdout, /Unrouted\s+3/);
    assert.match(shown.stdout, /^T1\s+2 /m);
    assert.match(shown.stdout, /^T2\s+1 /m);
    const listed = await run("deliveries", "list", "--source", "acme", "--status", "unrouted", "--json");
    assert.equal((listed.json() as { deliveries: unknown[] }).deliveries.length, 3);

    const target = ["sources", "target", "add", "acme", "T1", "--agent", "answerer", "--path", "/slack"];
    const added = await run(...target, "--deliver-unrouted");
    assert.equal(added.code, 0, added.stderr);
    assert.match(
      added.stdout,
      /answerer gets T1 of acme at \/slack\.\nDelivering 2 deliveries that were waiting\./,
    );
    for (const id of ids.slice(0, 2)) {
      await waitFor(async () => (await client().deliveries.get(id ?? "")).status === "delivered");
    }
    assert.equal((await client().deliveries.get(ids[2] ?? "")).status, "unrouted");

    await run("sources", "target", "add", "acme", "*", "--agent", "archivist", "--path", "/slack");
    const delivered = await run("sources", "deliver", "acme");
    assert.equal(delivered.stdout.trim(), "Delivering 1 delivery; 0 still have no target.");
    await waitFor(async () => (await client().deliveries.get(ids[2] ?? "")).agent_name === "archivist");
  });

  test("adds targets with conditions and shadows, and removes them", async () => {
    await setUp("conditional");
    const add = ["sources", "target", "add", "conditional", "T1", "--path", "/slack"];
    await run(...add, "--agent", "answerer", "--when", '{"value": "{form:command}", "is": "/tally"}');
    await run(...add, "--agent", "archivist", "--shadow");
    const targets = async () => {
      const listed = await client().sources.targets("conditional");
      return listed.map(({ agent_name, when, shadow }) => [agent_name, when?.["is"] ?? null, shadow]);
    };
    assert.deepEqual(await targets(), [
      ["answerer", "/tally", false],
      ["archivist", null, true],
    ]);
    const misspelt = await run(...add, "--agent", "answerer", "--when", '{"value": "{json:a}", "iz": 1}');
    assert.equal(misspelt.code, 2);
    assert.match(misspelt.stderr, /iz/);
    assert.equal((await run(...add, "--agent", "answerer", "--when", "[]")).code, 2);
    assert.equal(
      (await run("sources", "target", "remove", "conditional", "T1", "--agent", "answerer")).code,
      0,
    );
    assert.deepEqual(await targets(), [["archivist", null, true]]);
    const again = await run("sources", "target", "remove", "conditional", "T1", "--agent", "answerer");
    assert.equal(again.code, 3);
  });

  test("compares the agents' results for the same request, and replays it to another agent", async () => {
    await setUp("compared");
    const add = ["sources", "target", "add", "compared", "T1", "--path", "/slack"];
    await run(...add, "--agent", "answerer");
    const id = (await mention("compared", "T1")).headers.get("x-agentex-delivery-id") ?? "";
    await waitFor(async () => (await client().deliveries.get(id)).status === "delivered");
    const replayed = await run("deliveries", "replay", id, "--to-agent", "archivist", "--json");
    assert.equal(replayed.code, 0, replayed.stderr);
    const [replay] = replayed.json() as { id: string; agent_name: string }[];
    assert.equal(replay?.agent_name, "archivist");
    await waitFor(async () => (await client().deliveries.get(replay?.id ?? "")).status === "delivered");
    const compared = await run("deliveries", "compare", id);
    assert.match(compared.stdout, new RegExp(`${id} +answerer .*delivered .* A `));
    assert.match(compared.stdout, /archivist +replay +delivered .* A /);
  });

  test("keeps what a change does not name, rotates the secret, and deletes only after confirmation", async () => {
    await setUp("rotated");
    await run("sources", "set", "rotated", "--route-by", "{json:enterprise_id}", "--alias", "/slack");
    assert.equal((await run("sources", "set", "rotated")).code, 0);
    const { route_by, alias } = await client().sources.get("rotated");
    assert.deepEqual({ route_by, alias }, { route_by: "{json:enterprise_id}", alias: "/slack" });
    await run("sources", "set", "rotated", "--alias", "none");
    assert.equal((await client().sources.get("rotated")).alias, null);

    const rotated = await agentex(["sources", "rotate", "rotated", "--overlap", "0s", "--value-stdin"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
      input: "another-secret",
    });
    assert.equal(rotated.code, 0, rotated.stderr);
    assert.equal((await mention("rotated", "T1")).status, 401);
    assert.equal((await mention("rotated", "T1", "another-secret")).status, 200);

    assert.equal((await run("sources", "delete", "rotated")).code, 2);
    assert.equal((await run("sources", "delete", "rotated", "--yes")).code, 0);
    assert.equal((await run("sources", "show", "rotated")).code, 3);
    assert.equal((await run("sources", "set", "nothing")).code, 2);
  });

  test("is set up by connect, which asks whether it is for one installation or many, and shows the URL before the secret", async () => {
    const terminal = agentexAtTerminal(
      ["connect", "--agent", "answerer", "--route", "/slack", "--provider", "slack"],
      { environment: { AGENTEX_BASE_URL: scene.gateway.url } },
    );
    try {
      await terminal.shows("What is it for?");
      terminal.press("\u001b[B");
      terminal.press("\r");
      await terminal.shows("The source's name");
      terminal.press("asked\r");
      await terminal.shows("Whose webhooks answerer gets");
      terminal.press("T7\r");
      await terminal.shows("The gateway does not know its public URL.");
      await terminal.shows("The public URL (leave empty to skip)");
      terminal.press("\r");
      await terminal.shows(`${scene.gateway.url}/sources/asked`);
      await terminal.shows("The secret. The app");
      terminal.press(`${SECRET}\r`);
      await terminal.shows("Waiting for the first webhook");
      assert.equal((await mention("asked", "T7")).status, 200);
      await terminal.shows("verified");
      assert.equal(await terminal.ended(), 0);
    } finally {
      terminal.kill();
    }
    const [target] = await client().sources.targets("asked");
    assert.deepEqual([target?.value, target?.agent_name, target?.path], ["T7", "answerer", "/slack"]);
  });

  test("is set up by connect without prompts, by flags", async () => {
    const connect = ["connect", "--agent", "archivist", "--route", "/slack", "--provider", "github-app"];
    const running = startAgentex(
      [...connect, "--source", "flagged", "--installation", "*", "--no-wait", "--json"],
      { environment: { AGENTEX_BASE_URL: scene.gateway.url } },
    );
    const ran = await running.ended();
    assert.equal(ran.code, 0, ran.stderr);
    const { source } = JSON.parse(ran.stdout) as { source: Record<string, unknown> };
    assert.match(String(source["secret"]), /^[0-9a-f]{64}$/);
    assert.equal((await client().sources.targets("flagged"))[0]?.value, "*");
  });

  test("has its problems shown in lists and by doctor", async () => {
    const { url } = scene.gateway;
    await scene.gateway.management.register({
      name: "chooser",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/github", events: ["push", "issues.opened"] }],
    });
    await run("sources", "set", "told", "--provider", "github-app");
    await run("sources", "target", "add", "told", "1", "--agent", "chooser", "--path", "/github");
    const set = await run("sources", "set", "told");
    assert.equal(set.stdout, `${url}/sources/told\n`);
    assert.match(set.stderr, /does not know its public URL\. Set AGENTEX_PUBLIC_URL/);
    assert.match(set.stderr, /Events to choose at the provider: push, issues$/m);
    await run("sources", "target", "add", "told", "2", "--agent", "chooser", "--path", "/nope");
    const shown = await run("sources", "show", "told");
    assert.match(shown.stdout, /^2 .+ Agent 'chooser' has no route \/nope;/m);
    assert.match((await run("sources", "list")).stdout, /^told .+ yes +2 +0 /m);
    const { checks } = (await run("doctor", "--json")).json() as {
      checks: { name: string; finding: string }[];
    };
    const findings = checks.filter(({ name }) => name === "source told").map(({ finding }) => finding);
    assert.match(findings.join("\n"), /public URL\.\nAgent 'chooser' has no route \/nope;/);
  });
});
