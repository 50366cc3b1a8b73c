import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

eachStore("alerts", (store) => {
  let time = Date.now();
  const scene = useGateway(store, { clock: () => time, settings: { retrySchedule: [60_000] } });
  let client: GatewayClient;
  let value = "";

  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { management } = scene.gateway;
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /a", "POST /b"] });
    value = (await management.createKey({ agent: "watcher", name: "ci" })).value;
  });

  const call = async (path: string, key: string, prefer = ""): Promise<void> => {
    const headers = { "x-agent-api-key": key, ...(prefer && { prefer }) };
    await scene.call("watcher", path, { method: "POST", headers });
  };

  test("do not exist if all is well", async () => {
    await call("/a", value);
    assert.deepEqual(await client.alerts(), {
      paused_agents: [],
      failing_routes: [],
      rising_refusals: [],
      expiring_keys: [],
      renamed_keys: [],
      held_deliveries: [],
      unrouted_webhooks: [],
      loops: [],
      stopped_recoveries: [],
      gaps: [],
    });
  });

  test("report routes that failed, were rejected or are retrying, for a day", async () => {
    scene.agent.answers(({ url }, response) => {
      response.statusCode = url === "/a" ? 422 : 500;
      response.end();
    });
    await call("/a", value);
    await call("/b", value);
    await call("/b", value, "respond-async");
    await waitFor(
      async () => (await client.alerts()).failing_routes.some(({ retrying }) => retrying === 1),
      () => "the second attempt does not wait",
    );
    const { failing_routes } = await client.alerts();
    assert.deepEqual(
      failing_routes
        .toSorted((a, b) => a.route.localeCompare(b.route))
        .map(({ agent_name, route, failed, rejected, retrying }) => [
          agent_name,
          route,
          { failed, rejected, retrying },
        ]),
      [
        ["watcher", "POST /a", { failed: 0, rejected: 1, retrying: 0 }],
        ["watcher", "POST /b", { failed: 1, rejected: 0, retrying: 1 }],
      ],
    );
    time += 2 * DAY;
    assert.deepEqual((await client.alerts()).failing_routes, []);
  });

  test("report rejections that rise, but not a few, nor as many as usual", async () => {
    const refused = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await call("/a", "not a key");
      // They are written a moment after their response.
      await waitFor(
        async () => (await client.refusals.list({ limit: 200 })).refusals.length >= expected,
        () => "refusals are not recorded",
      );
    };
    let expected = 4;
    await refused(4);
    assert.deepEqual((await client.alerts()).rising_refusals, []);
    time += 2 * HOUR;
    expected = 10;
    await refused(6);
    assert.deepEqual((await client.alerts()).rising_refusals, [
      { agent_name: "watcher", code: "key_invalid", last_hour: 6, usual_per_hour: 4 / 24 },
    ]);
    time += 2 * HOUR;
    assert.deepEqual((await client.alerts()).rising_refusals, []);
  });

  test("report keys that expire within two weeks", async () => {
    const create = (name: string, days: number) =>
      client.keys.create({
        agent_name: "watcher",
        name,
        expires_at: new Date(time + days * DAY).toISOString(),
      });
    const soon = await create("soon", 3);
    await create("later", 30);
    const { expiring_keys } = await client.alerts();
    assert.deepEqual(
      expiring_keys.map(({ id, name, agent_name, api_key_type }) => ({ id, name, agent_name, api_key_type })),
      [{ id: soon.id, name: "soon", agent_name: "watcher", api_key_type: "external" }],
    );
    time += 4 * DAY;
    assert.deepEqual((await client.alerts()).expiring_keys, []);
  });

  test("report an agent that is about to stop", async () => {
    const { internalKey } = await scene.gateway.management.register({
      name: "leaving",
      url: "http://127.0.0.1:1",
      routes: ["POST /a"],
    });
    await client.agents.stopping("leaving", internalKey);
    const { paused_agents } = await client.alerts();
    assert.deepEqual(
      paused_agents.map(({ name }) => name),
      ["leaving"],
    );
  });
});
