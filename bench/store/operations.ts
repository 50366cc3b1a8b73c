import { createQueueDepth } from "../../packages/gateway/src/dispatch/queue/queue-depth.ts";
import { changesAfter, latestPosition } from "../../packages/gateway/src/deliveries/changes/change-log.ts";
import { LARGEST_ID } from "../../packages/gateway/src/ids/delivery-id.ts";
import type { DeliveryFilter } from "../../packages/gateway/src/deliveries/list/filter.ts";
import { listDeliveries } from "../../packages/gateway/src/deliveries/list/list-deliveries.ts";
import { countByTime } from "../../packages/gateway/src/deliveries/list/statistics.ts";
import { BUSY_AGENT, LARGE_AGENT } from "./fill.ts";
import { removeOldest } from "./removal.ts";
import { DELIVERED, newWebhook, type Store } from "./store.ts";

/** An operation of a gateway on its store. */
export type Operation = {
  readonly name: string;
  readonly times: number;
  /** Runs it once. @returns the milliseconds to count, if not the whole time. */
  run(store: Store): Promise<number | void>;
};

const PAGE = 50;
/** How many deliveries a gateway claims in one go. */
const CLAIM = 32;
const EVERYTHING = { above: -1n, below: LARGEST_ID };

const list =
  (filter: DeliveryFilter) =>
  async ({ database }: Store): Promise<void> => {
    await listDeliveries(database.browse, filter, EVERYTHING, "newest_first", PAGE);
  };

const duplicate =
  (agentId: string, providerDeliveryId: string) =>
  async ({ journal }: Store): Promise<void> => {
    const { outcome } = await journal.accept(
      newWebhook(agentId, { providerDeliveryId, dedupeKey: providerDeliveryId }),
      "running",
    );
    if (outcome !== "duplicate") throw new Error("a duplicate was stored as a new webhook");
  };

/** The operations that might grow with what is stored or waits. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: "a duplicate: rejected by the index, and the first one looked up",
    times: 50,
    run: duplicate("agent-5", "stored-5"),
  },
  {
    name: "the same for an agent that has half of what is stored",
    times: 10,
    run: duplicate(LARGE_AGENT, "stored-6"),
  },
  {
    name: "a delivery joins an ordering queue",
    times: 50,
    async run({ journal }) {
      await journal.accept(newWebhook(BUSY_AGENT, serialized("octo/waiting#1")), "waiting");
    },
  },
  {
    name: "with `latest`, for an agent that has half of what is stored",
    times: 10,
    async run({ journal }) {
      const newest = { ...serialized("octo/latest"), ordering: "latest" } as const;
      await journal.accept(newWebhook(LARGE_AGENT, newest), "waiting");
    },
  },
  {
    name: `claim of ${CLAIM} at the head of their queues`,
    times: 8,
    async run(store) {
      const begun = performance.now();
      const claimed = await store.queue.claim(BUSY_AGENT, CLAIM);
      const took = performance.now() - begun;
      if (claimed.length === 0) throw new Error("nothing was due");
      await Promise.all(
        claimed.map((each) => store.journal.finish(each, DELIVERED, { status: "delivered" })),
      );
      return took;
    },
  },
  {
    name: `${CLAIM} results written, and the next of each queue made due`,
    times: 8,
    async run(store) {
      const claimed = await store.queue.claim(BUSY_AGENT, CLAIM);
      const begun = performance.now();
      await Promise.all(
        claimed.map((each) => store.journal.finish(each, DELIVERED, { status: "delivered" })),
      );
      return performance.now() - begun;
    },
  },
  {
    name: "the sweep: which of 1,000 agents have due deliveries",
    times: 10,
    async run({ queue }) {
      if ((await queue.agentsWithDue()).length === 0) throw new Error("nothing was due");
    },
  },
  {
    name: "the sweep: what dead gateways left",
    times: 10,
    run: async ({ queue }) => void (await queue.recover()),
  },
  {
    name: "how many wait for an agent",
    times: 5,
    async run({ database }) {
      await createQueueDepth(database, 100_000, () => performance.now()).hasRoom(BUSY_AGENT);
    },
  },
  {
    name: "what changed since the last look",
    times: 20,
    async run({ database }) {
      await changesAfter(database.browse, await latestPosition(database.browse), 1_000);
    },
  },
  { name: "a page of the newest deliveries", times: 10, run: list({}) },
  { name: "a page of an agent's", times: 10, run: list({ agentId: "agent-5" }) },
  { name: "a page of a conversation's", times: 10, run: list({ conversation: "octo/stored#5" }) },
  { name: "a page of those that failed", times: 10, run: list({ statuses: ["failed"] }) },
  {
    name: "a page of a route that matches nothing (bounded: 200,000 are looked at)",
    times: 3,
    run: list({ route: "POST /none" }),
  },
  {
    name: "the overview's day (bounded: 300,000 are counted)",
    times: 3,
    async run({ database }) {
      const to = Date.now();
      await countByTime(database.browse, { from: to - 86_400_000, to }, 3_600_000);
    },
  },
  {
    name: "retention: 1,000 deliveries removed, without the pauses between steps",
    times: 2,
    // Removes another step each time.
    run: async ({ database }) => (await removeOldest(database, 200)) * 5,
  },
];

function serialized(conversation: string) {
  return { ordering: "serialize", policy: "queued", conversation, lane: conversation } as const;
}

/** @returns the median time, in milliseconds. */
export async function timeOf(operation: Operation, store: Store): Promise<number> {
  const times: number[] = [];
  // An extra uncounted run prepares the statements and reads the pages.
  for (let time = 0; time <= operation.times; time++) {
    const begun = performance.now();
    const counted = await operation.run(store);
    times.push(counted ?? performance.now() - begun);
  }
  return times.slice(1).toSorted((a, b) => a - b)[Math.floor(operation.times / 2)] ?? 0;
}
