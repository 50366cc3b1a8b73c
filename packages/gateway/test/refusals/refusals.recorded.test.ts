import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient, type Refusal, type RefusalFilter } from "agentex-gateway-sdk/client";
import { createRefusals } from "../../src/refusals/refusals.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { makeTestLog } from "../harness/gateways/test-log.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { send } from "../harness/send.ts";
import { waitFor } from "../harness/wait-for.ts";

const HOUR = 3_600_000;

eachStore("refusals", (store) => {
  let time = Date.UTC(2026, 0, 1);
  const scene = useGateway(store, { clock: () => time });
  let client: GatewayClient;
  let agentId = "";

  /** What the refusals with these codes are, newest first; waits until they are written. */
  async function written(filter: RefusalFilter, count: number): Promise<readonly Refusal[]> {
    let refusals: readonly Refusal[] = [];
    await waitFor(
      async () => {
        ({ refusals } = await client.refusals.list(filter));
        return refusals.length >= count;
      },
      () => `${refusals.length} of ${count} refusals were recorded`,
    );
    assert.equal(refusals.length, count);
    return refusals;
  }

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    agentId = (await management.register({ name: "closed", url: scene.agent.url, routes: ["POST /hook"] }))
      .id;
    await management.createKey({
      agent: "closed",
      name: "octo/repo",
      type: "github",
      value: "the right one",
    });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, note: "private-body" });
    const requests: [name: string, path: string, headers: Record<string, string>][] = [
      ["closed", "/hook?token=private-query", {}],
      ["closed", "/hook", { "x-agent-api-key": "private-key" }],
      ["closed", "/hook", await githubHeaders("private-secret", body)],
      ["closed", "/elsewhere", {}],
      ["closed", "/a%2fb", {}],
      ["nobody", "/hook", {}],
    ];
    for (const [name, path, headers] of requests) {
      time += HOUR;
      await scene.call(name, path, { method: "POST", headers, body });
    }
  });

  test("are kept with the reason and the agent", async () => {
    const refusals = await written({}, 6);
    assert.deepEqual(
      refusals.map(({ agent_name, code, provider, path, agent_id }) => [
        agent_name,
        code,
        provider,
        path,
        agent_id === agentId,
      ]),
      [
        ["nobody", "agent_not_found", null, "/hook", false],
        ["closed", "path_invalid", null, "/a%2fb", true],
        ["closed", "route_not_found", null, "/elsewhere", true],
        ["closed", "signature_invalid", "github", "/hook", true],
        ["closed", "key_invalid", "external", "/hook", true],
        ["closed", "credentials_missing", null, "/hook", true],
      ],
    );
    assert.partialDeepStrictEqual(refusals.at(-1), {
      method: "POST",
      agent_id: agentId,
      reason: "credentials_missing",
      remote_address: "127.0.0.1",
      refused_at: "2026-01-01T01:00:00.000Z",
    });
    assert.match(refusals[0]?.id ?? "", /^rfs_\w{13}$/);
  });

  test("contain nothing from the body, the query or the credentials", async () => {
    await written({}, 6);
    const stored = await scene.gateway.database.everything();
    for (const secret of ["private-body", "private-query", "private-key", "private-secret"]) {
      assert.equal(stored.includes(secret), false, secret);
    }
    for (const line of scene.gateway.log.lines) assert.doesNotMatch(line, /private-/);
  });

  test("are shown one by one, without headers that are credentials", async () => {
    const refusals = await written({}, 6);
    const invalid = refusals.find(({ code }) => code === "signature_invalid");
    const { headers, ...rest } = await client.refusals.get(invalid?.id ?? "");
    assert.deepEqual(rest, invalid);
    const shown = Object.fromEntries(headers ?? []);
    assert.equal(shown["x-github-event"], "push");
    assert.equal(shown["x-hub-signature-256"], "[hidden, 71 characters]");
    for (const id of ["rfs_0000000000000", "dlv_0000000000000"]) {
      assertProblem(await scene.gateway.management.get(`/refusals/${id}`), 404, "refusal_not_found");
    }
  });

  test("are counted, all or by a filter", async () => {
    await written({}, 6);
    assert.deepEqual(await client.refusals.count(), { count: 6 });
    assert.deepEqual(await client.refusals.count({ agent: "closed", code: "key_invalid" }), { count: 1 });
    assert.deepEqual(await client.refusals.count({ from: "2026-01-01T05:30:00Z" }), { count: 1 });
  });

  test("are filtered by each property, and by several at once", async () => {
    await written({}, 6);
    const codes = async (filter: RefusalFilter): Promise<string[]> =>
      (await client.refusals.list(filter)).refusals.map(({ code }) => code);
    assert.deepEqual(await codes({ agent: "nobody" }), ["agent_not_found"]);
    assert.equal((await codes({ agent_id: agentId })).length, 5);
    assert.deepEqual(await codes({ provider: "github" }), ["signature_invalid"]);
    assert.deepEqual(await codes({ code: "key_invalid" }), ["key_invalid"]);
    assert.deepEqual(await codes({ reason: "credentials_missing", agent: "closed" }), [
      "credentials_missing",
    ]);
    assert.deepEqual(await codes({ reason: "credentials_missing", agent: "nobody" }), []);
    assert.deepEqual(await codes({ from: "2026-01-01T02:00:00Z", to: "2026-01-01T04:00:00Z" }), [
      "signature_invalid",
      "key_invalid",
    ]);
  });

  test("come in pages", async () => {
    await written({}, 6);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await client.refusals.list({ limit: 4, ...(cursor && { cursor }) });
      seen.push(...page.refusals.map(({ code }) => code));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.equal(seen.length, 6);
    assert.equal(seen.at(-1), "credentials_missing");
    for (const query of ["limit=0", "cursor=x", "from=now", "code=%00"]) {
      assertProblem(await scene.gateway.management.get(`/refusals?${query}`), 422, "parameters_invalid");
    }
  });

  test("for names that no agent can have are only counted, and odd names are truncated and made storable", async () => {
    const { left_out } = await client.refusals.list();
    await scene.call("n".repeat(201), "/x", { method: "POST" });
    await scene.call("n".repeat(200), `/${"p".repeat(900)}`, { method: "POST" });
    await scene.call("odd%00name", "/x", { method: "POST" });
    await written({}, 8);
    const { refusals } = await client.refusals.list({ agent: "n".repeat(200) });
    assert.equal(refusals[0]?.path.length, 500);
    assert.equal((await client.refusals.list()).left_out, left_out + 1);
  });
});

eachStore("refusals in a flood", (store) => {
  const FLOOD = 400;

  test("are only counted beyond what fits into one commit", async () => {
    const made = await store();
    const database = await openDatabase(made.url);
    let id = 0n;
    const refusals = createRefusals({
      database,
      diagnose: async () => [],
      nextId: () => (id += 1n),
      keep: 10_000,
      log: makeTestLog().logger,
    });
    for (let index = 0; index < 500; index += 1) {
      refusals.record({
        agentName: "nobody",
        method: "POST",
        path: "/x",
        provider: null,
        code: "agent_not_found",
        reason: "agent_not_found",
        detail: `the ${index}th`,
        remoteAddress: "127.0.0.1",
        headers: [],
      });
    }
    await refusals.stop();
    assert.equal(refusals.leftOut(), 300);
    assert.equal((await made.query("SELECT 1 FROM refusals")).length, 200);
    await database.close();
    await made.drop();
  });

  test("are evicted, the oldest first", async () => {
    const gateway = await startTestGateway(await store(), { settings: { keepRefusals: 50 } });
    const knock = async (): Promise<void> => {
      const answer = await send(gateway.url, { method: "POST", path: forwardPath("nobody", "/x") });
      assertProblem(answer, 404, "agent_not_found");
    };
    for (let sent = 0; sent < FLOOD; sent += 50) await Promise.all(Array.from({ length: 50 }, knock));
    await knock();
    const kept = async (): Promise<number> =>
      Number((await gateway.database.query("SELECT count(*) AS n FROM refusals"))[0]?.["n"]);
    await waitFor(async () => (await kept()) > 0, "none was written");
    await gateway.stop();
    assert.equal(await kept(), 50);
    await gateway.end();
  });

  test("are not kept if the settings say so", async () => {
    const gateway = await startTestGateway(await store(), { settings: { keepRefusals: 0 } });
    await send(gateway.url, { method: "POST", path: forwardPath("nobody", "/x") });
    const { left_out } = await new GatewayClient({ baseUrl: gateway.url }).refusals.list();
    assert.equal(left_out, 1);
    await gateway.stop();
    assert.deepEqual(await gateway.database.query("SELECT 1 FROM refusals"), []);
    await gateway.end();
  });

  test("that wait when the gateway stops are written", async () => {
    const gateway = await startTestGateway(await store());
    await send(gateway.url, { method: "POST", path: forwardPath("nobody", "/x") });
    await gateway.stop();
    assert.equal((await gateway.database.query("SELECT 1 FROM refusals")).length, 1);
    await gateway.end();
  });
});
