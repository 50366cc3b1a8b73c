import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement } from "../harness/management.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { sendAppEvent } from "../sources/app-events.ts";
import { idsOf, pollEvents, rpc, type Headers, type Poll } from "./events-client.ts";

const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "tests", version: "1.0.0" },
};

eachStore("MCP events", (store) => {
  let offset = 0;
  const scene = useGateway(store, { settings: { auth: "accounts" }, clock: () => Date.now() + offset });
  let ours: TestAccount | undefined;
  let theirs: TestAccount | undefined;
  let secret = "";
  const as = (account: TestAccount | undefined): Headers => account?.headers("viewer") ?? {};
  const poll = async (params: object, headers = as(ours)): Promise<Poll> =>
    pollEvents(scene.gateway.url, { name: "github.push", ...params }, headers);
  const start = async (): Promise<string> => (await poll({ cursor: null })).cursor;
  const push = async (path = "/github"): Promise<string> => {
    const body = JSON.stringify({
      ref: "refs/heads/main",
      repository: { full_name: "octo/flux" },
      sender: { id: 7, login: "mona", type: "User" },
    });
    const headers = await githubHeaders(secret, body);
    const answer = await scene.call("watcher", path, { method: "POST", headers, body });
    assert.ok(answer.status < 300, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  before(async () => {
    [ours, theirs] = await makeAccounts(scene.gateway, "ours", "theirs");
    const management = createManagement(scene.gateway.adminUrl, ours?.headers("admin"));
    const direct = { method: "POST", path: "/direct", policy: "direct" };
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /github", direct] });
    secret = (await management.createKey({ agent: "watcher", name: "octo/flux", type: "github" })).value;
  });

  test("are among the server's capabilities", async () => {
    const { result } = await rpc(scene.gateway.url, "initialize", INITIALIZE, as(ours));
    const { capabilities } = result as { capabilities: Record<string, unknown> };
    assert.deepEqual(capabilities["events"], {});
    assert.deepEqual(capabilities["extensions"], { "io.modelcontextprotocol/events": {} });
  });

  test("are listed, page by page, for the providers in use only", async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const { result } = await rpc(
        scene.gateway.url,
        "events/list",
        cursor === undefined ? {} : { cursor },
        as(ours),
      );
      const page = result as {
        events: { name: string; delivery: string[]; inputSchema: { additionalProperties: boolean } }[];
        nextCursor?: string;
      };
      for (const { name, delivery, inputSchema } of page.events) {
        names.push(name);
        assert.deepEqual(delivery, ["poll", "push"]);
        assert.equal(inputSchema.additionalProperties, false);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length > 50 && names.every((name) => /^(github|delivery)\./.test(name)));
    for (const name of ["github.any", "github.push", "github.pull_request.opened"]) {
      assert.ok(names.includes(name), name);
    }
    const { result } = await rpc(scene.gateway.url, "events/list", {}, as(theirs));
    const { events } = result as { events: { name: string }[] };
    assert.ok(events.every(({ name }) => name.startsWith("delivery.")));
  });

  test("begin now, arrive once each, and resume at a cursor", async () => {
    const earlier = await push();
    const cursor = await start();
    assert.notEqual(earlier, "");
    const first = await push();
    const second = await push();
    const page = await poll({ cursor, maxEvents: 1 });
    assert.deepEqual(idsOf(page.events), [first]);
    assert.equal(page.hasMore, true);
    const [event] = page.events;
    assert.equal(event?.["name"], "github.push");
    assert.equal((event["data"] as { conversation: string }).conversation.includes("octo/flux"), true);
    const meta = event["_meta"] as Record<string, unknown>;
    assert.equal(meta["agentex/untrusted"], true);
    assert.equal(meta["agentex/provider"], "github");
    assert.deepEqual(meta["agentex/actor"], { id: "7", name: "mona", kind: "user" });
    const rest = await poll({ cursor: page.cursor });
    assert.deepEqual(idsOf(rest.events), [second]);
    assert.deepEqual([rest.hasMore, rest.truncated, rest.nextPollMs], [false, false, 5_000]);
    assert.deepEqual((await poll({ cursor: rest.cursor })).events, []);
    const narrowed = async (given: object) => (await poll({ cursor, arguments: given })).events.length;
    assert.equal(await narrowed({ agent: "watcher", actor: "mona", route: "POST /github" }), 2);
    assert.equal(await narrowed({ actor: "hubot" }), 0);
    assert.equal((await poll({ cursor, name: "github.any" })).events.length, 2);
    assert.equal((await poll({ cursor, name: "github.issues.opened" })).events.length, 0);
  });

  test("include direct deliveries once they have ended, but no replays", async () => {
    const cursor = await start();
    const management = createManagement(scene.gateway.adminUrl, ours?.headers("admin"));
    const id = await push();
    const direct = await push("/direct");
    await waitFor(async () => (await management.post(`/deliveries/${id}/replay`, {})).status < 300);
    const page = await poll({ cursor });
    assert.deepEqual(idsOf(page.events), [id, direct]);
  });

  test("of one account are invisible to another", async () => {
    const management = createManagement(scene.gateway.adminUrl, theirs?.headers("admin"));
    await management.register({ name: "other", url: scene.agent.url, routes: ["POST /github"] });
    await management.createKey({ agent: "other", name: "octo/other", type: "github" });
    const cursor = await start();
    await push();
    assert.equal((await poll({ cursor })).events.length, 1);
    assert.deepEqual((await poll({ cursor }, as(theirs))).events, []);
    const replied = await rpc(
      scene.gateway.url,
      "events/poll",
      { name: "github.push", arguments: { agent: "watcher" } },
      as(theirs),
    );
    assert.equal(replied.error?.code, -32602);
    assert.match(replied.error.message, /agent_not_found/);
  });

  test("are rejected by name if something is unknown", async () => {
    const refusalOf = async (params: object, headers: Headers = {}) => {
      const { error } = await rpc(scene.gateway.url, "events/poll", params, { ...as(ours), ...headers });
      return error;
    };
    for (const params of [
      { name: "github.push", agnt: "x" },
      { name: "github.push", arguments: { agnt: "x" } },
    ]) {
      const error = await refusalOf(params);
      assert.equal(error?.code, -32602);
      assert.match(error.message, /agnt/);
    }
    assert.equal((await refusalOf({ name: "github.push", cursor: "yesterday" }))?.code, -32602);
    assert.equal((await refusalOf({ name: "slack.any" }))?.code, -32023);
    const chatgpt = await refusalOf({ name: "slack.any" }, { "user-agent": "openai-mcp/1.0.0" });
    assert.equal(chatgpt?.code, -32011);
  });

  test("say if some may be missing", async () => {
    const cursor = await start();
    await push();
    const young = await poll({ cursor, maxAgeMs: 60_000 });
    assert.deepEqual([young.events.length, young.truncated], [1, false]);
    offset += 120_000;
    const old = await poll({ cursor, maxAgeMs: 60_000 });
    assert.deepEqual([old.events.length, old.truncated], [0, true]);
    offset += scene.gateway.config.keepFiltered;
    assert.equal((await poll({ cursor })).truncated, true);
  });
});

describe("MCP events of a source with several targets", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("are one for each webhook, whichever target is requested", async () => {
    const { management } = scene.gateway;
    for (const name of ["one", "two", "shadow"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /github"] });
    }
    const saved = await management.put("/sources/app", { provider: "github-app" });
    const { secret } = saved.json() as { secret: string };
    for (const agent of ["one", "two", "shadow"]) {
      const target = { agent, path: "/github", shadow: agent === "shadow" };
      const set = await management.put("/sources/app/targets/*", target);
      assert.ok(set.status < 300, set.text);
    }
    const poll = async (cursor: string | null, agent?: string): Promise<Poll> => {
      const given = agent === undefined ? {} : { agent };
      const params = { name: "github-app.any", arguments: given, cursor };
      return pollEvents(scene.gateway.url, params);
    };
    const { cursor } = await poll(null);
    const answer = await sendAppEvent(scene.gateway.url, "app", { installation: 42, secret });
    assert.ok(answer.status < 300, answer.text);
    await waitFor(async () => {
      const page = (await management.get("/deliveries")).json() as { deliveries: unknown[] };
      return page.deliveries.length === 3;
    });
    assert.equal((await poll(cursor)).events.length, 1);
    assert.equal((await poll(cursor, "one")).events.length, 1);
    assert.equal((await poll(cursor, "two")).events.length, 1);
    assert.equal((await poll(cursor, "shadow")).events.length, 0);
  });
});

describe("without AGENTEX_MCP_EVENTS", () => {
  const scene = useGateway(async () => makeSqliteDatabase(), { settings: { mcpEvents: "off" } });

  test("the MCP server has no events", async () => {
    const { result } = await rpc(scene.gateway.url, "initialize", INITIALIZE);
    assert.ok(!("events" in (result as { capabilities: object }).capabilities));
    assert.equal((await rpc(scene.gateway.url, "events/list", {})).error?.code, -32601);
  });
});
