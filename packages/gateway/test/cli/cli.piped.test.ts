import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";

import { freePort } from "../harness/free-port.ts";
import { settled } from "../harness/settled.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { agentex, startAgentex } from "./agentex.ts";
import { agentexAtTerminal } from "./terminal.ts";

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe("the command line, used by a program", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  const run = (args: readonly string[], input?: string, more: Record<string, string> = {}) =>
    agentex(args, {
      environment: { AGENTEX_BASE_URL: scene.gateway.url, ...more },
      ...(input !== undefined && { input }),
    });
  const client = () => new GatewayClient({ baseUrl: scene.gateway.url });
  const register = (name: string, routes = ["POST /code_changes"]) =>
    scene.gateway.management.register({ name, url: scene.agent.url, routes });

  test("writes the API's own JSON with --json", async () => {
    await register("jsoned");
    await scene.gateway.management.createKey({ agent: "jsoned", name: "octo/repo", type: "github" });
    // The time of a key's last use is written a little later, so this key is not used.
    await register("unused");
    const sent = await run(["trigger", "github", "push", "--agent", "jsoned", "--json"]);
    assert.equal(sent.code, 0, sent.stderr);
    const { delivery_id: id } = sent.json() as { delivery_id: string };
    await settled(client(), id, "delivered");

    const { agents, keys, deliveries, providers, refusals } = client();
    for (const [args, wanted] of [
      [["agents", "list"], await agents.list({ limit: 1000, order_by: "name", order_direction: "asc" })],
      [["agents", "show", "jsoned"], await agents.get({ name: "jsoned" })],
      [["keys", "list", "unused"], await keys.list({ agent_name: "unused" })],
      [["deliveries", "list", "--agent", "jsoned"], await deliveries.list({ agent: "jsoned" })],
      [["deliveries", "show", id], await deliveries.get(id)],
      [["refusals"], await refusals.list({ limit: 20 })],
      [["providers", "list"], await providers.list()],
      [["providers", "show", "github"], await providers.get("github")],
    ] as const) {
      const ran = await run([...args, "--json"]);
      assert.equal(ran.code, 0, ran.stderr);
      assert.deepEqual(ran.json(), wanted, args.join(" "));
    }
    const body = await run(["deliveries", "show", id, "--body"]);
    assert.equal(body.stdout, Buffer.from((await deliveries.body(id)).bytes).toString());
  });

  test("sends a test event with values or its own payload, and lists the events", async () => {
    await register("tested");
    await scene.gateway.management.createKey({ agent: "tested", name: "octo/repo", type: "github" });
    const trigger = ["trigger", "github", "--agent", "tested", "--json"];
    const set = await run([
      ...trigger,
      "push",
      "--set",
      "ref=refs/heads/x",
      "--set",
      "commits.0.distinct=false",
    ]);
    assert.equal(set.code, 0, set.stderr);
    const { ref, commits } = JSON.parse(scene.agent.last().body.toString()) as Record<string, unknown>;
    assert.deepEqual([ref, (commits as { distinct: unknown }[])[0]?.distinct], ["refs/heads/x", false]);
    const own = JSON.stringify({ action: "new", repository: { full_name: "octo/repo" } });
    const any = await run([...trigger, "--event", "issues.new", "--payload", "-"], own);
    assert.equal(any.code, 0, any.stderr);
    assert.equal(scene.agent.last().headers["x-agentex-event"], "issues.new");
    const listed = await run(["trigger", "github", "--list"]);
    assert.ok(listed.stdout.split("\n").includes("pull_request.opened"));
  });

  test("exits with the right code, and one sentence without a stack", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    for (const [code, args, sentence] of [
      [2, ["agents", "show"], /missing required argument/],
      [2, ["deliveries", "list", "--from", "yesterday"], /how long ago/],
      [2, ["deliveries", "list", "--status", "late"], /Use one of: waiting, running/],
      [2, ["agents", "list", "--url", "ftp://x"], /http:\/\/ or https:\/\//],
      [2, ["agents", "show", ".."], /not a name/],
      [2, ["agents", "delete", "jsoned"], /pass --yes/],
      [2, ["deliveries", "replay"], /Choose what to replay/],
      [3, ["agents", "show", "nobody"], /agent_not_found\)\nList them: npx agentex-gateway agents list/],
      [3, ["deliveries", "show", "dlv_0000000000000"], /delivery_not_found/],
      [3, ["keys", "delete", "jsoned", "none", "--yes"], /has no key named none/],
      [
        1,
        ["trigger", "github", "push", "--agent", "bare"],
        /signing_key_missing\)\nCreate one: npx agentex-gateway connect/,
      ],
      [2, ["trigger", "github", "push", "--set", "ref"], /Use PATH=VALUE/],
      [
        3,
        ["trigger", "github", "push", "--agent", "jsoned", "--route", "/nope"],
        /^agentex: Agent 'jsoned' has no route \/nope: .+ \(route_not_found\)\nSee its routes: npx agentex-gateway agents show jsoned\n$/,
      ],
      [
        3,
        ["trigger", "github", "push", "--agent", "jsoned", "--route", "/code-changes"],
        /^agentex: .+ Did you mean '\/code_changes'\? \(route_not_found\)\n$/,
      ],
      [5, ["agents", "list", "--url", nowhere], /gateway_unreachable\)\nStart a gateway/],
    ] as const) {
      await register("bare");
      const ran = await run(args);
      assert.equal(ran.code, code, `${args.join(" ")}: ${ran.stderr}`);
      assert.match(ran.stderr, sentence);
      assert.doesNotMatch(ran.stderr, /^\s+at /m);
      assert.equal(ran.stdout, "");
    }
  });

  test("prints the gateway's problem as JSON on standard error", async () => {
    const ran = await run(["agents", "show", "nobody", "--json"]);
    const problem = JSON.parse(ran.stderr) as Record<string, unknown>;
    assert.equal(problem["code"], "agent_not_found");
    assert.equal(problem["status"], 404);
    assert.equal(ran.stdout, "");
  });

  test("reads secrets from standard input or the environment, never from arguments, and shows a generated one once", async () => {
    await register("secrets");
    const fromInput = await run(
      ["keys", "create", "secrets", "one", "--value-stdin"],
      "from-standard-input\n",
    );
    assert.equal(fromInput.code, 0, fromInput.stderr);
    const fromEnvironment = await run(["keys", "create", "secrets", "two"], undefined, {
      AGENTEX_KEY_VALUE: "from-the-environment",
    });
    for (const { stdout, stderr } of [fromInput, fromEnvironment])
      assert.doesNotMatch(stdout + stderr, /from-/);
    for (const value of ["from-standard-input", "from-the-environment"]) {
      const answer = await scene.call("secrets", "/code_changes", {
        method: "POST",
        headers: { "x-agent-api-key": value },
      });
      assert.equal(answer.status, 200);
    }
    const made = await run(["keys", "create", "secrets", "three"]);
    assert.match(made.stdout, /^[0-9a-f]{64}\n$/);
    const empty = await run(["keys", "create", "secrets", "four", "--value-stdin"], "\n");
    assert.equal(empty.code, 2);
  });

  test("rotates a key and deletes it", async () => {
    await register("rotated");
    const first = (await run(["keys", "create", "rotated", "ci"])).stdout.trim();
    const second = (await run(["keys", "rotate", "rotated", "ci", "--overlap", "1h"])).stdout.trim();
    const status = async (value: string) =>
      (
        await scene.call("rotated", "/code_changes", {
          method: "POST",
          headers: { "x-agent-api-key": value },
        })
      ).status;
    assert.deepEqual([await status(first), await status(second)], [200, 200]);
    assert.equal((await run(["keys", "delete", "rotated", "ci", "--yes"])).code, 0);
    assert.deepEqual([await status(first), await status(second)], [401, 401]);
  });

  test("requires the type if keys of several types have the name", async () => {
    await register("twice");
    await run(["keys", "create", "twice", "octo/repo"]);
    await run(["keys", "create", "twice", "octo/repo", "--type", "github"]);
    const ambiguous = await run(["keys", "delete", "twice", "octo/repo", "--yes"]);
    assert.equal(ambiguous.code, 2);
    assert.match(ambiguous.stderr, /--type/);
    const ran = await run(["keys", "delete", "twice", "octo/repo", "--type", "github", "--yes"]);
    assert.equal(ran.code, 0, ran.stderr);
    const left = await client().keys.list({ agent_name: "twice" });
    assert.deepEqual(left.map(({ api_key_type }) => api_key_type).toSorted(), ["external", "internal"]);
  });

  test("does not let untrusted text control the terminal", async () => {
    const name = "hostile\u001b[2J\u009b2J\u202e";
    await scene.gateway.management.post("/agents/register", {
      name: "hostile",
      description: name,
      acp_url: scene.agent.url,
      acp_type: "async",
    });
    for (const args of [
      ["agents", "list"],
      ["agents", "show", "hostile"],
      ["agents", "list", "--json"],
    ]) {
      const ran = await run(args);
      assert.equal(ran.code, 0, ran.stderr);
      assert.doesNotMatch(ran.stdout, CONTROL, args.join(" "));
      assert.match(ran.stdout, /\\u001b/);
    }
    assert.equal(
      ((await run(["agents", "show", "hostile", "--json"])).json() as { description: string }).description,
      name,
    );
  });

  test("explains a rejected request", async () => {
    await register("refusing");
    await scene.call("refusing", "/code_changes", { method: "POST" });
    const ran = await waitedFor(
      () => run(["refusals", "--agent", "refusing", "--from", "1h"]),
      /credentials_missing/,
    );
    assert.match(ran, /POST refusing\/code_changes/);
    assert.match(ran, /no credential from 127\.0\.0\.1/);
  });

  test("follows deliveries, one JSON object per line, until it is interrupted", async () => {
    await register("tailed");
    const key = await scene.gateway.management.createKey({ agent: "tailed", name: "ci" });
    const running = startAgentex(["deliveries", "tail", "--agent", "tailed", "--json"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
    });
    const call = () =>
      scene.call("tailed", "/code_changes", { method: "POST", headers: { "x-agent-api-key": key.value } });
    // Anything before it follows is not reported.
    const timer = setInterval(() => void call(), 200);
    await running.says(/"status":"delivered".*\n/).finally(() => clearInterval(timer));
    const ran = await running.stop();
    assert.equal(ran.code, 0, ran.stderr);
    for (const line of ran.stdout.trimEnd().split("\n")) {
      assert.equal((JSON.parse(line) as Record<string, unknown>)["agent_name"], "tailed");
    }
  });

  test("counts before it replays many, asks, and shows its progress", async () => {
    await register("replayed");
    const key = await scene.gateway.management.createKey({ agent: "replayed", name: "ci" });
    scene.agent.answers((_received, response) => void response.writeHead(500).end());
    for (let count = 0; count < 5; count++) {
      await scene.call("replayed", "/code_changes", {
        method: "POST",
        headers: { "x-agent-api-key": key.value },
      });
    }
    scene.agent.reset();
    const filters = ["--agent", "replayed", "--status", "failed,rejected"];
    assert.equal(
      (await run(["deliveries", "replay", ...filters, "--dry-run"])).stdout,
      "5 deliveries would be replayed.\n",
    );
    assert.equal((await run(["deliveries", "replay", ...filters])).code, 2);
    assert.equal(scene.agent.received.length, 0);

    const terminal = agentexAtTerminal(["deliveries", "replay", ...filters], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
    });
    try {
      await terminal.shows("Replay 5 deliveries?");
      terminal.press("y");
      await terminal.shows("Replayed 5 of 5 deliveries.");
      assert.equal(await terminal.ended(), 0);
    } finally {
      terminal.kill();
    }
    const [first] = (await client().deliveries.list({ agent: "replayed", status: "failed" })).deliveries;
    const one = await run(["deliveries", "replay", String(first?.id), "--json"]);
    assert.equal((one.json() as { replay_of: string }[])[0]?.replay_of, first?.id);
  });

  test("deletes an agent only with confirmation", async () => {
    await register("deleted");
    const terminal = agentexAtTerminal(["agents", "delete", "deleted"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
    });
    try {
      await terminal.shows("Delete the agent deleted");
      terminal.press("\r");
      assert.equal(await terminal.ended(), 130);
    } finally {
      terminal.kill();
    }
    assert.equal((await run(["agents", "show", "deleted"])).code, 0);
    const deleted = await run(["agents", "delete", "deleted", "--yes"]);
    assert.equal(deleted.code, 0);
    assert.match(deleted.stdout, /within a day/);
    assert.equal((await run(["agents", "show", "deleted"])).code, 3);
    assert.equal((await run(["agents", "delete", "deleted", "--yes"])).code, 3);
    assert.equal((await run(["agents", "delete", "deleted", "--forget", "--yes"])).code, 0);
    assert.equal((await run(["agents", "delete", "deleted", "--forget", "--yes"])).code, 3);
  });

  test("lists an agent's deployments, promotes one and deletes another", async () => {
    for (const deployment_id of ["v1", "v2"]) {
      await scene.gateway.management.post("/agents/register", {
        name: "deployed",
        description: "",
        acp_url: `http://127.0.0.1:1/${deployment_id}`,
        acp_type: "async",
        registration_metadata: { deployment_id },
      });
    }
    const listed = async () => (await run(["deployments", "list", "deployed"])).stdout;
    assert.match(await listed(), /v1\s+In production/);
    assert.equal((await run(["deployments", "delete", "deployed", "v1", "--yes"])).code, 2);
    assert.equal((await run(["deployments", "promote", "deployed", "v3", "--yes"])).code, 3);
    const promoted = await run(["deployments", "promote", "deployed", "v2", "--yes"]);
    assert.match(promoted.stdout, /v2 is in production: webhooks go to http:\/\/127.0.0.1:1\/v2/);
    assert.match(await listed(), /v2\s+In production/);
    assert.match((await run(["agents", "show", "deployed"])).stdout, /Deployment\s+v2/);
    assert.equal((await run(["deployments", "delete", "deployed", "v1", "--yes"])).code, 0);
    assert.doesNotMatch(await listed(), /v1\s/);
  });

  test("fits its tables to the terminal, and truncates nothing in a pipe", async () => {
    await scene.gateway.management.post("/agents/register", {
      name: "wide",
      description: "long ".repeat(60).trim(),
      acp_url: scene.agent.url,
      acp_type: "async",
    });
    const terminal = agentexAtTerminal(["agents", "list"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
      columns: 100,
    });
    assert.equal(await terminal.ended(), 0);
    const line = terminal
      .text()
      .split(/\r?\n/)
      .find((each) => each.startsWith("wide"));
    assert.ok(line !== undefined && line.length <= 100 && line.endsWith("…"), line);
    assert.match((await run(["agents", "list"])).stdout, /long long long$/m);
  });

  test("never has a secret among its arguments", () => {
    const sources = readdirSync(new URL("../../src/cli", import.meta.url), {
      recursive: true,
      encoding: "utf8",
    })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(new URL(`../../src/cli/${file}`, import.meta.url), "utf8"));
    for (const source of sources) {
      assert.doesNotMatch(source, /option\(\s*"[^"]*--(value|secret|password|token|api-key)[ =][<[]/);
    }
  });
});

async function waitedFor(run: () => Promise<{ stdout: string }>, what: RegExp): Promise<string> {
  let said = "";
  for (let tries = 0; tries < 20 && !what.test(said); tries++) said = (await run()).stdout;
  assert.match(said, what);
  return said;
}
