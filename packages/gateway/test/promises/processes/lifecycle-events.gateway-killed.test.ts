import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDeliveryId } from "../../../src/ids/delivery-id.ts";
import { eachStore } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { pollEvents, type Event } from "../../mcp/events-client.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

const NAME = "delivery.failed";
/** How many fail before and after the kill. */
const ENOUGH = 12;
/** A dead gateway holds events back for this long, in milliseconds; longer on a loaded machine. */
const PATIENCE = 40_000;

/** Sends webhooks that their agent rejects. */
async function sendSome(gateway: GatewayProcess, phase: string): Promise<void> {
  const numbers = Array.from({ length: ENOUGH }, (_, number) => number);
  await Promise.all(numbers.map((number) => sendPush(gateway.url, { marker: `${phase} ${number}` })));
}

async function failedIn(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query("SELECT id FROM deliveries WHERE status = 'rejected' ORDER BY id");
  return rows.map(({ id }) => formatDeliveryId(BigInt(String(id))));
}

/** Reads page by page until this many events have arrived. */
async function readUntil(gateway: GatewayProcess, start: string, count: number): Promise<readonly Event[]> {
  const events: Event[] = [];
  let cursor = start;
  const read = async (): Promise<boolean> => {
    const page = await pollEvents(gateway.url, { name: NAME, cursor, maxEvents: 5 });
    events.push(...page.events);
    ({ cursor } = page);
    return events.length >= count;
  };
  await waitFor(read, `${count} events`, PATIENCE);
  assert.deepEqual((await pollEvents(gateway.url, { name: NAME, cursor })).events, []);
  return events;
}

/** By id. */
function deliveriesOf(events: readonly Event[]): readonly string[] {
  return events.map(({ data }) => (data as { delivery: { id: string } }).delivery.id).toSorted();
}

eachStore("the gateway is killed after deliveries failed, before anyone read about it", (store) => {
  test("each failure is read once, in the same order at every gateway", async () => {
    const database = await store();
    const agent = await startTestAgent();
    agent.answers((_received, response) => response.writeHead(400).end());
    const killed = await startGatewayProcess(database);
    const gateways: GatewayProcess[] = [killed];
    try {
      await setStage(killed.management, { url: agent.url });
      if (database.engine === "postgres") gateways.push(await startGatewayProcess(database));
      const { cursor } = await pollEvents(killed.url, { name: NAME, cursor: null });
      await Promise.all(gateways.map((gateway) => sendSome(gateway, gateway.url)));
      const failed = ENOUGH * gateways.length;
      await waitFor(async () => (await failedIn(database)).length === failed, "the failures", PATIENCE);
      await killed.kill();
      gateways.shift();
      gateways.push(await startGatewayProcess(database));
      // Both place them, at the same time; more arrive meanwhile.
      const reading = gateways.map((gateway) => readUntil(gateway, cursor, failed + ENOUGH));
      const [first] = gateways;
      assert.ok(first !== undefined);
      await sendSome(first, "after the kill");
      const [events = [], ...others] = await Promise.all(reading);
      assert.deepEqual(deliveriesOf(events), await failedIn(database));
      assert.deepEqual(
        events.map((event) => event.cursor),
        events.map((event) => event.cursor).toSorted(),
      );
      for (const other of others) assert.deepEqual(other, events);
    } finally {
      for (const gateway of gateways) await gateway.kill();
      await agent.stop();
      await database.drop();
    }
  });
});
