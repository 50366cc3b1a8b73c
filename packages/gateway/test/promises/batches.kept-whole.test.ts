import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import { readBatchRequest, type BatchRequest } from "./stage/batch-request.ts";
import { isSettled } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { sendPush } from "./stage/webhooks.ts";

const CONVERSATIONS = 10;
const ROUNDS = 6;
const AT_ONCE = 4;

eachStore("240 deliveries in batches, with an agent that fails at random", (store) => {
  const scene = useGatewayProcess(store, {
    gateways: 2,
    settings: { AGENTEX_RETRY_SCHEDULE: Array.from({ length: 30 }, () => "50ms").join() },
    routes: [{ batch: { debounce: "300ms", max_wait: "2s", max_size: 7 } }],
  });
  const requests: (BatchRequest & { readonly failed: boolean })[] = [];
  const overlapping: string[] = [];

  before(() => {
    const inProgress = new Set<string>();
    scene.agent.answers((received, response, request) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      const batch = readBatchRequest(received);
      if (inProgress.has(batch.conversation)) overlapping.push(batch.conversation);
      inProgress.add(batch.conversation);
      const dice = Math.random();
      requests.push({ ...batch, failed: dice < 0.2 });
      setTimeout(() => {
        inProgress.delete(batch.conversation);
        if (dice < 0.12) response.writeHead(500).end();
        else if (dice < 0.2) request.socket.destroy();
        else response.end("done");
      }, Math.random() * 4);
    });
  });

  test(
    "reach the agent once each, in order, in batches that stay the same when they are retried",
    { timeout: 300_000 },
    async (context) => {
      const urls = scene.gateways.map(({ url }) => url);
      let sent = 0;
      await Promise.all(
        Array.from({ length: CONVERSATIONS }, async (_, index) => {
          for (let round = 0; round < ROUNDS; round++) {
            const together = Array.from({ length: AT_ONCE }, async () => {
              const url = urls[sent++ % urls.length] ?? "";
              const marker = `c${index} ${round} ${sent}`;
              const push = { marker, branch: `c${index}`, deliveryId: crypto.randomUUID() };
              // Like a provider, the sender retries if the store is too busy.
              await waitFor(
                async () => (await sendPush(url, push)).status !== 503,
                `${marker} was not accepted`,
              );
            });
            await Promise.all(together);
          }
        }),
      );
      await waitFor(() => isSettled(scene.database), "something is still under way", 120_000);

      assert.deepEqual(overlapping, [], "two batches of one conversation at once");
      const rows = await scene.database.query(
        "SELECT status, count(*) AS number FROM deliveries GROUP BY status",
      );
      assert.deepEqual(rows, [{ status: "delivered", number: rows[0]?.["number"] }]);
      const done = requests.filter(({ failed }) => !failed);
      const delivered = done.flatMap(({ members }) => members.map(({ id }) => id));
      assert.equal(delivered.length, CONVERSATIONS * ROUNDS * AT_ONCE);
      assert.equal(new Set(delivered).size, delivered.length, "a delivery was in two batches");
      for (const { count, members } of requests) {
        assert.equal(count, members.length);
        assert.ok(count <= 7, `${count} in a batch`);
      }
      for (const [conversation, inTurn] of Map.groupBy(requests, (request) => request.conversation)) {
        assertSameWhenRetried(conversation, inTurn);
        const rounds = inTurn.filter(({ failed }) => !failed).flatMap(({ members }) => members.map(roundOf));
        assert.deepEqual(
          rounds,
          rounds.toSorted((a, b) => a - b),
          `${conversation}: order`,
        );
      }
      context.diagnostic(`${requests.length} requests, ${requests.length - done.length} failed`);
    },
  );
});

function assertSameWhenRetried(
  conversation: string,
  inTurn: readonly (BatchRequest & { failed: boolean })[],
) {
  for (const [index, request] of inTurn.entries()) {
    if (!request.failed) continue;
    assert.deepEqual(inTurn[index + 1]?.members, request.members, `${conversation}: the batch changed`);
  }
}

function roundOf({ marker }: { readonly marker: string }): number {
  return Number(marker.split(" ")[1]);
}
