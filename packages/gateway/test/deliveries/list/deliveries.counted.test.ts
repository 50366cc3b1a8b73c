import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { firstIdAt } from "../../../src/ids/delivery-id.ts";
import { findActivity } from "../../../src/deliveries/list/agent-activity.ts";
import { countByTime } from "../../../src/deliveries/list/statistics.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { agentRow, deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { useGateway } from "../../harness/use-gateway.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

eachStore("deliveries, counted by time,", (store) => {
  let time = START;
  const scene = useGateway(store, { clock: () => time, settings: { retrySchedule: [] } });
  let client: GatewayClient;

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    for (const name of ["watcher", "other"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /a"] });
    }
    const keys = {
      watcher: await management.createKey({ agent: "watcher", name: "ci" }),
      other: await management.createKey({ agent: "other", name: "ci" }),
    };
    const sendAt = async (hours: number, agent: keyof typeof keys, body: string): Promise<void> => {
      time = START + hours * HOUR;
      const headers = { "x-agent-api-key": keys[agent].value, "content-type": "text/plain" };
      await scene.call(agent, "/a", { method: "POST", headers, body });
    };
    scene.agent.answers(({ body }, response) => {
      response.statusCode = body.toString() === "refused" ? 422 : 200;
      response.end();
    });
    await sendAt(1.2, "watcher", "fine");
    await sendAt(1.9, "watcher", "refused");
    await sendAt(2, "watcher", "fine");
    await sendAt(4.5, "other", "fine");
    time = START + 5 * HOUR;
  });

  test("have a bucket for each step, even if nothing arrived", async () => {
    const { buckets, counted_from } = await client.deliveries.statistics({
      from: "2026-01-01T01:00:00Z",
      to: "2026-01-01T05:00:00Z",
      step_seconds: 3_600,
    });
    assert.deepEqual(
      buckets.map(({ start, counts }) => [start.slice(11, 13), counts]),
      [
        ["01", { delivered: 1, rejected: 1 }],
        ["02", { delivered: 1 }],
        ["03", {}],
        ["04", { delivered: 1 }],
      ],
    );
    assert.equal(counted_from, "2026-01-01T01:00:00.000Z");
  });

  test("are those that match the list's filters, within the span to the millisecond", async () => {
    const total = async (filter: Parameters<GatewayClient["deliveries"]["statistics"]>[0]) => {
      const { buckets } = await client.deliveries.statistics(filter);
      return buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
    };
    assert.equal(await total({}), 4);
    assert.equal(await total({ agent: "watcher" }), 3);
    assert.equal(await total({ agent: "watcher", status: "rejected" }), 1);
    assert.equal(await total({ key: "ci", provider: "external" }), 4);
    assert.equal(await total({ from: "2026-01-01T02:00:00Z" }), 2);
    assert.equal(await total({ from: "2026-01-01T02:00:00.001Z" }), 1);
    assert.equal(await total({ to: "2026-01-01T02:00:00Z" }), 2);
  });

  test("are summarized for each agent, with its newest, what is waiting, and whose webhooks reach it", async () => {
    await client.keys.create({ agent_name: "other", name: "octo/repo", api_key_type: "github" });
    await client.sources.save("app", { provider: "linear" });
    await client.sources.setTarget("app", "*", { agent: "watcher", path: "/a" });
    time = START + 25.5 * HOUR;
    const { agents, ...counted } = await client.agents.activity();
    assert.deepEqual(counted, {
      from: "2026-01-01T01:30:00.001Z",
      counted_from: "2026-01-01T01:30:00.001Z",
      is_complete: true,
    });
    const none = { waiting: 0, working: 0, held: 0 };
    assert.deepEqual(
      agents.map(({ agent_id: _id, ...activity }) => activity),
      [
        {
          agent_name: "other",
          delivered: 1,
          failed: 0,
          ...none,
          last_received_at: "2026-01-01T04:30:00.000Z",
          providers: ["external", "github"],
        },
        {
          agent_name: "watcher",
          delivered: 1,
          failed: 1,
          ...none,
          last_received_at: "2026-01-01T02:00:00.000Z",
          providers: ["external", "linear"],
        },
      ],
    );
    assert.deepEqual((await client.agents.activity({ agent_name: "watcher" })).agents, [agents[1]]);
    assert.deepEqual((await client.agents.activity({ agent_name: "nobody\0" })).agents, []);
  });

  test("are rejected for too many steps or a reversed span", async () => {
    const { management } = scene.gateway;
    for (const query of [
      "from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&step_seconds=60",
      "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
      "step_seconds=0",
      "step_seconds=a",
      "from=yesterday",
    ]) {
      assertProblem(await management.get(`/deliveries/statistics?${query}`), 422, "parameters_invalid");
    }
    assertProblem(await management.get("/deliveries/statistics?agent=nobody"), 404, "agent_not_found");
  });
});

eachStore("deliveries, more than are counted in one go,", (store) => {
  test("are counted from the newest, and the response says from when", async () => {
    const own = await store();
    const database = await openDatabase(own.url);
    try {
      await database.query.insertInto("agents").values(agentRow("an-agent")).execute();
      const rows = Array.from({ length: 60 }, (_, minute) =>
        deliveryRow(firstIdAt(START + minute * MINUTE), {
          status: minute % 10 === 0 ? "failed" : "delivered",
        }),
      );
      await database.query.insertInto("deliveries").values(rows).execute();
      const span = { from: START, to: START + HOUR };
      const { buckets, countedFrom } = await countByTime(database.browse, span, 10 * MINUTE, {
        windowSize: 5,
        mostWindows: 5,
      });
      assert.deepEqual(
        buckets.map(({ counts }) => counts),
        [{}, {}, {}, { delivered: 5 }, { failed: 1, delivered: 9 }, { failed: 1, delivered: 9 }],
      );
      assert.equal(countedFrom, START + 34 * MINUTE + 1);
      // What went wrong has its own index, by which all of it is found.
      const failed = await countByTime(database.browse, { ...span, statuses: ["failed"] }, HOUR, {
        windowSize: 5,
        mostWindows: 5,
      });
      assert.deepEqual(failed, { buckets: [{ start: START, counts: { failed: 6 } }], countedFrom: START });
    } finally {
      await database.close();
      await own.drop();
    }
  });

  test("are counted for agents from the newest, and what is open from the oldest", async () => {
    const own = await store();
    const database = await openDatabase(own.url);
    try {
      await database.query
        .insertInto("agents")
        .values(["a", "b"].map((id) => agentRow(id)))
        .execute();
      const rows = Array.from({ length: 60 }, (_, minute) =>
        deliveryRow(firstIdAt(START + minute * MINUTE), {
          agent_id: minute % 2 === 0 ? "a" : "b",
          status: minute < 10 ? "waiting" : minute < 14 ? "held" : "delivered",
        }),
      );
      await database.query.insertInto("deliveries").values(rows).execute();
      const key = { agent_id: "b", name: "a key", policy: null, allowed_addresses: null, created_at: 0 };
      const unchanged = { tolerance_seconds: null, renamed_to: null, renamed_until: null };
      await database.query
        .insertInto("agent_api_keys")
        .values([
          { id: "1", api_key_type: "github", expires_at: null, ...key, ...unchanged },
          { id: "2", api_key_type: "slack", expires_at: START, ...key, ...unchanged },
        ])
        .execute();
      const span = { scope: {}, from: START, to: START + HOUR };
      const few = await findActivity(database.browse, span, { windowSize: 14, mostOpen: 10 });
      assert.deepEqual(
        few.agents.map(({ agentId, counts, open }) => ({ agentId, counts, open })),
        ["a", "b"].map((agentId) => ({
          agentId,
          counts: { delivered: 21 },
          open: { waiting: 5, held: 2 },
        })),
      );
      assert.deepEqual([few.countedFrom, few.isOpenComplete], [START + 17 * MINUTE + 1, false]);
      const one = await findActivity(database.browse, { ...span, name: "b" }, { windowSize: 10 });
      assert.deepEqual(one.agents[0]?.providers, ["github"]);
      assert.deepEqual(one.agents[0]?.counts, { delivered: 23, held: 2, waiting: 5 });
      assert.deepEqual([one.countedFrom, one.isOpenComplete], [START, true]);
    } finally {
      await database.close();
      await own.drop();
    }
  });
});
