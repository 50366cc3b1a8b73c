import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDeliveryId } from "../../../src/ids/delivery-id.ts";
import { eachStore } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { pollEvents } from "../../mcp/events-client.ts";
import { openEvents, type OpenStream } from "../../mcp/events-stream.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

const NAME = "github.push";
/** How many events the client has before and after the kill. */
const ENOUGH = 30;
/** How long a sender that found no gateway waits, in milliseconds. */
const RETRY = 50;
/** A dead gateway holds events back for this long, in milliseconds; longer on a loaded machine. */
const PATIENCE = 40_000;

/** Keeps sending, to each of these gateways in turn, until stopped. @returns how many were acknowledged. */
function keepSending(urls: () => readonly string[]): () => Promise<number> {
  const stopped = new AbortController();
  let acknowledged = 0;
  const send = async (sender: number): Promise<void> => {
    for (let count = 0; !stopped.signal.aborted; count++) {
      const url = urls()[(sender + count) % urls().length];
      const answer = url && (await sendPush(url, { marker: `${sender} ${count}` }).catch(() => undefined));
      if (!answer) await sleep(RETRY);
      else if (answer.status < 300) acknowledged += 1;
    }
  };
  const sending = [0, 1, 2].map(send);
  return async () => {
    stopped.abort();
    await Promise.all(sending);
    return acknowledged;
  };
}

async function storedIds(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query("SELECT id FROM deliveries ORDER BY id");
  return rows.map(({ id }) => formatDeliveryId(BigInt(String(id))));
}

eachStore("the gateway that streams events is killed", (store) => {
  test("its client resumes at its cursor, and gets every event once and in order", async () => {
    const database = await store();
    const isShared = database.engine === "postgres";
    const agent = await startTestAgent();
    const port = await freePort();
    const killed = await startGatewayProcess(database, { port });
    const gateways: GatewayProcess[] = [killed];
    let stream: OpenStream | undefined;
    try {
      await setStage(killed.management, { url: agent.url, routes: [{ policy: "queued" }] });
      if (isShared) gateways.push(await startGatewayProcess(database));
      const { cursor: start } = await pollEvents(killed.url, { name: NAME, cursor: null });
      stream = await openEvents(killed.url, { name: NAME, cursor: start });
      const stopSending = keepSending(() => gateways.map(({ url }) => url));
      await waitFor(() => (stream?.events().length ?? 0) >= ENOUGH, "the first events", PATIENCE);
      await killed.kill();
      await stream.ended();
      gateways.shift();
      if (!isShared) gateways.push(await startGatewayProcess(database, { port }));
      const before = stream.events();
      const cursor = stream.cursor();
      stream = await openEvents(gateways[0]?.url ?? "", { name: NAME, cursor });
      await waitFor(() => (stream?.events().length ?? 0) >= ENOUGH, "events after the kill", PATIENCE);
      const acknowledged = await stopSending();
      const stored = await storedIds(database);
      const seen = (): readonly string[] => [...before, ...(stream?.events() ?? [])];
      await waitFor(() => seen().length >= stored.length, "all events", PATIENCE);
      assert.deepEqual(seen(), stored);
      assert.ok(acknowledged <= stored.length, `${acknowledged} were acknowledged, ${stored.length} stored`);
    } finally {
      stream?.close();
      for (const gateway of gateways) await gateway.kill();
      await agent.stop();
      await database.drop();
    }
  });
});
