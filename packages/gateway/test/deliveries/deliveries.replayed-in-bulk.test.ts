import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GatewayClient, type BulkReplay } from "agentex-gateway-sdk/client";
import { eachStore, type Store } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { send } from "../harness/send.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../promises/stage/gateway-process.ts";

async function finished(client: GatewayClient, id: string): Promise<BulkReplay> {
  let seen: BulkReplay | undefined;
  await waitFor(
    async () => {
      seen = await client.deliveries.replayProgress(id);
      return seen.finished_at !== null;
    },
    () => `the replay did not finish: ${JSON.stringify(seen)}`,
    30_000,
  );
  if (seen === undefined) throw new Error("it was seen");
  return seen;
}

/** Makes an agent reject this many, which then have failed. */
async function fail(url: string, key: string, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await send(url, {
        method: "POST",
        path: forwardPath("many", "/hook"),
        headers: { "x-agent-api-key": key },
        body: `m${index}`,
      });
      assert.equal(answer.status, 500, answer.text);
    }),
  );
  const client = new GatewayClient({ baseUrl: url });
  await waitFor(async () => {
    return (await client.deliveries.countReplays({ agent: "many" })) === count;
  }, "not all have failed");
}

eachStore("a bulk replay", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [] } });
  const COUNT = 60;
  let client: GatewayClient;

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    for (const name of ["many", "few"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /hook"] });
    }
    const key = (await management.createKey({ agent: "many", name: "ci" })).value;
    scene.agent.answers((_received, response) => response.writeHead(500).end());
    await fail(scene.gateway.url, key, COUNT);
    scene.agent.answers((_received, response) => response.end());
    await scene.call("many", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key },
      body: "went well",
    });
  });

  test("counts in a dry run, and replays none", async () => {
    const answer = await scene.gateway.management.post("/deliveries/replay", {
      agent: "many",
      dry_run: true,
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json(), { dry_run: true, total: COUNT });
    const countOf = async (filter: object) => client.deliveries.countReplays(filter);
    assert.equal(await countOf({ agent: "few" }), 0);
    assert.equal(await countOf({ agent: "many", status: "delivered" }), 1);
    assert.equal(await countOf({ agent: "many", status: ["delivered", "failed"] }), COUNT + 1);
    assert.equal(await countOf({ agent: "many", route: "POST /other" }), 0);
    assert.equal(scene.agent.received.length, 0);
    const { deliveries } = await client.deliveries.list({ status: ["waiting", "running"] });
    assert.deepEqual(deliveries, []);
  });

  test("replays each failed one once, and reports its progress", async () => {
    const begun = await client.deliveries.replayAll({ agent: "many" });
    assert.partialDeepStrictEqual(begun, { total: COUNT, finished_at: null });
    const replay = await finished(client, begun.id);
    assert.partialDeepStrictEqual(replay, { id: begun.id, total: COUNT, done: COUNT, failed: 0 });
    await waitFor(() => scene.agent.received.length === COUNT);
    const bodies = new Set(scene.agent.received.map(({ body }) => body.toString()));
    assert.equal(bodies.size, COUNT);
    assert.ok(!bodies.has("went well"));
  });

  test("includes only what has ended", async () => {
    for (const status of ["waiting", "running", ["failed", "running"]]) {
      const answer = await scene.gateway.management.post("/deliveries/replay", { status });
      assert.equal(assertProblem(answer, 422, "body_invalid").errors?.[0]?.path, "status");
    }
  });

  test("is rejected with an invalid filter, and is 404 if it does not exist", async () => {
    const { management } = scene.gateway;
    assertProblem(await management.post("/deliveries/replay", { agent: "nobody" }), 404, "agent_not_found");
    assertProblem(await management.post("/deliveries/replay", { from: "yesterday" }), 422, "body_invalid");
    for (const id of ["x", "01890000-0000-7000-8000-000000000000", "%00"]) {
      assertProblem(await management.get(`/deliveries/replays/${id}`), 404, "replay_not_found");
    }
  });

  test("counts those of deleted agents as failed", async () => {
    await scene.gateway.management.delete("/agents/name/many");
    const { deliveries } = await client.deliveries.list({ status: "failed", limit: 1 });
    const begun = await client.deliveries.replayAll({ agent_id: deliveries[0]?.agent_id ?? "" });
    assert.partialDeepStrictEqual(await finished(client, begun.id), {
      total: COUNT,
      done: COUNT,
      failed: COUNT,
    });
  });
});

eachStore("a bulk replay whose gateway is killed", (store: Store) => {
  const COUNT = 150;
  let database: TestDatabase | undefined;
  let agent: TestAgent | undefined;
  const gateways: GatewayProcess[] = [];

  before(async () => {
    agent = await startTestAgent();
    database = await store();
  });
  after(async () => {
    await Promise.all(gateways.map(async (gateway) => gateway.kill()));
    await agent?.stop();
    await database?.drop();
  });

  test("continues when the gateway is back, and replays none twice", async () => {
    assert.ok(database !== undefined && agent !== undefined);
    const settings = { AGENTEX_RETRY_SCHEDULE: "1h" };
    const first = await startGatewayProcess(database, { settings });
    gateways.push(first);
    await first.management.register({ name: "many", url: agent.url, routes: ["POST /hook"] });
    const key = (await first.management.createKey({ agent: "many", name: "ci" })).value;
    agent.answers((_received, response) => response.writeHead(500).end());
    await fail(first.url, key, COUNT);
    agent.answers((_received, response) => response.end());

    const begun = await new GatewayClient({ baseUrl: first.url }).deliveries.replayAll({ agent: "many" });
    const isUnderWay = async (): Promise<boolean> =>
      Number(
        (await database?.query("SELECT count(*) AS n FROM deliveries WHERE replay_of IS NOT NULL"))?.[0]?.[
          "n"
        ],
      ) > 0;
    await waitFor(isUnderWay, "the replay did not begin");
    await first.kill();
    const rows = await database.query("SELECT finished_at FROM replays");
    assert.equal(rows[0]?.["finished_at"], null, "the gateway was killed too late to show anything");

    const second = await startGatewayProcess(database, { settings });
    gateways.push(second);
    const replay = await finished(new GatewayClient({ baseUrl: second.url }), begun.id);
    assert.partialDeepStrictEqual(replay, { total: COUNT, done: COUNT, failed: 0 });
    const replays = await database.query(
      "SELECT replay_of, count(*) AS n FROM deliveries WHERE replay_of IS NOT NULL GROUP BY replay_of",
    );
    assert.equal(replays.length, COUNT);
    assert.deepEqual([...new Set(replays.map(({ n }) => Number(n)))], [1]);
  });
});
