import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import type { Received } from "../harness/test-agent.ts";
import { waitFor } from "../harness/wait-for.ts";
import { receiptOf, type Receipt } from "./stage/receipts.ts";
import { isSettled } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { sendPush } from "./stage/webhooks.ts";

const CONVERSATIONS = 25;
/**
 * A conversation's pushes come in rounds of a few concurrent ones; each round starts after the previous one got its responses.
 */
const ROUNDS = 4;
const AT_ONCE = 4;
const STUCK = "stuck";

type Arrival = Receipt & { readonly conversation: string; readonly failed: boolean };

eachStore("twenty-five conversations with an agent that fails at random", (store) => {
  const scene = useGatewayProcess(store, {
    gateways: 2,
    settings: { AGENTEX_RETRY_SCHEDULE: Array.from({ length: 30 }, () => "50ms").join() },
    routes: [{ policy: "queued", ordering: "serialize" }],
  });
  const arrivals: Arrival[] = [];
  const overlapping: string[] = [];
  let isHealed = false;

  before(() => {
    const underWay = new Set<string>();
    scene.agent.answers((received, response, request) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      const conversation = conversationOf(received);
      if (underWay.has(conversation)) overlapping.push(conversation);
      underWay.add(conversation);
      const isStuck = conversation.endsWith(STUCK) && !isHealed;
      const dice = Math.random();
      arrivals.push({ ...receiptOf(received), conversation, failed: isStuck || dice < 0.1 });
      setTimeout(() => {
        underWay.delete(conversation);
        if (isStuck) response.writeHead(503, { "retry-after": "2" }).end();
        else if (dice < 0.06) response.writeHead(500).end();
        else if (dice < 0.1) request.socket.destroy();
        else response.end("done");
      }, Math.random() * 4);
    });
  });

  test(
    "go strictly in order of acceptance, never two of one at the same time, and a stuck one delays no other",
    { timeout: 300_000 },
    async (context) => {
      const urls = scene.gateways.map(({ url }) => url);
      let sent = 0;
      const send = async (branch: string, round: number): Promise<void> => {
        const url = urls[sent++ % urls.length] ?? "";
        const answer = await sendPush(url, { marker: `${branch} ${round}`, branch, padding: String(sent) });
        assert.equal(answer.status, 202, answer.text);
      };
      for (let turn = 0; turn < 3; turn++) await send(STUCK, turn);
      await Promise.all(
        Array.from({ length: CONVERSATIONS }, async (_, index) => {
          for (let round = 0; round < ROUNDS; round++) {
            await Promise.all(Array.from({ length: AT_ONCE }, () => send(`c${index}`, round)));
          }
        }),
      );
      await waitFor(
        async () => (await unfinished()).every((branch) => branch.endsWith(STUCK)),
        "other conversations than the stuck one are still in progress",
        60_000,
      );
      assert.equal((await unfinished()).length, 3);
      isHealed = true;
      await waitFor(() => isSettled(scene.database), "the stuck conversation is still under way");

      assert.deepEqual(overlapping, [], "two of one conversation at once");
      const positions = new Map(
        (await scene.database.query("SELECT id, position, status FROM deliveries")).map((row) => {
          assert.equal(row["status"], "delivered");
          return [row["id"] as bigint, row["position"] as bigint];
        }),
      );
      assert.equal(positions.size, CONVERSATIONS * ROUNDS * AT_ONCE + 3);
      const retries = arrivals.filter(({ failed }) => failed).length;
      assert.equal(arrivals.length, positions.size + retries, "repeats without a reason");
      for (const [conversation, inTurn] of Map.groupBy(arrivals, (arrival) => arrival.conversation)) {
        assertInOrder(conversation, inTurn, positions);
      }
      context.diagnostic(`${positions.size} deliveries, ${retries} failed attempts, ${urls.length} gateways`);
    },
  );

  async function unfinished(): Promise<string[]> {
    const rows = await scene.database.query(
      "SELECT conversation FROM deliveries WHERE status IN ('waiting', 'running')",
    );
    return rows.map((row) => String(row["conversation"]));
  }
});

/** Each delivery is retried until it succeeds, then the next follows, by position; no round overtakes an earlier one. */
function assertInOrder(
  conversation: string,
  arrivals: readonly Arrival[],
  positions: ReadonlyMap<bigint, bigint>,
): void {
  let last: Arrival | undefined;
  for (const arrival of arrivals) {
    if (last?.failed === true) {
      assert.equal(arrival.id, last.id, `${conversation}: another went while the head had failed`);
    } else if (last !== undefined) {
      assert.ok((positions.get(arrival.id) ?? 0n) > (positions.get(last.id) ?? 0n), `${conversation}: order`);
      assert.ok(roundOf(arrival) >= roundOf(last), `${conversation}: a later round overtook an earlier one`);
    }
    last = arrival;
  }
}

function roundOf({ marker }: Arrival): number {
  return Number(marker.split(" ")[1]);
}

function conversationOf(received: Received): string {
  return String(received.headers["x-agentex-conversation"]);
}
