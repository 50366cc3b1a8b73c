import type { Verdict, Webhook } from "../../../packages/gateway/src/deliveries/delivery.ts";
import { createHeap, type Heap } from "../heap.ts";
import type { Lanes } from "./lanes.ts";

/** An open delivery, as a row of the table. */
export type Row = {
  readonly id: bigint;
  readonly webhook: Webhook;
  readonly lane: string | undefined;
  status: "waiting" | "running";
  /** The gateway that owns the attempt in progress. */
  gateway: string | undefined;
  attempts: number;
  startedAt: number;
  /** Unix milliseconds; undefined while it runs, and while it waits behind others with its ordering key. */
  nextAttemptAt: number | undefined;
};

/** Called for every stored change, in commit order. */
export type StoreWitness = {
  recorded(id: bigint, webhook: Webhook): void;
  /** The delivery has ended. */
  settled(id: bigint, status: "delivered" | "rejected" | "failed" | "cancelled"): void;
};

/**
 * The open deliveries of all gateways. Every change is atomic, like a transaction. Who may make which change follows
 * the SQL of `queue.ts`, `journal.ts` and `lane.ts`.
 */
export type MemoryStore = {
  insert(id: bigint, webhook: Webhook, by: { gateway: string | undefined; now: number }): void;
  claim(agentId: string, most: number, gateway: string, now: number): Row[];
  /** @returns false if the gateway no longer owned the attempt. */
  finish(id: bigint, gateway: string, attempt: number, verdict: Verdict, now: number): boolean;
  /** Puts a running delivery back. Does nothing if the gateway no longer owns it. */
  putBack(row: Row, gateway: string, now: number): void;
  hurry(agentId: string, now: number): void;
  agentsWithDue(now: number): string[];
  /** What each gateway has in progress, in the order in which it was started. */
  runningAt(): ReadonlyMap<string, ReadonlySet<Row>>;
  /** How many deliveries wait, including those behind others with their ordering key. */
  waiting(): number;
  /**
   * Agents with a waiting delivery whose due time is known: those that the database's skip scan visits to find the due
   * ones.
   */
  agentsWaiting(): number;
};

type AgentQueue = { readonly id: string; readonly place: number; readonly rows: Heap<Row> };

/** @param placeOf - position of an agent in the order of ids. */
export function createMemoryStore(
  lanes: Lanes<Row>,
  witness: StoreWitness,
  placeOf: (agentId: string) => number,
): MemoryStore {
  const rows = new Map<bigint, Row>();
  const queues = new Map<string, AgentQueue>();
  const running = new Map<string, Set<Row>>();
  /** When to look at an agent again. An agent that is already due is in `due` instead. */
  const upcoming = createHeap<{ time: number; queue: AgentQueue }>((a, b) => a.time < b.time);
  const due = new Set<AgentQueue>();
  let waiting = 0;

  const watch = (queue: AgentQueue, now: number): void => {
    const time = queue.rows.peek()?.nextAttemptAt;
    if (time === undefined) return;
    if (time <= now) due.add(queue);
    else upcoming.push({ time, queue });
  };
  const enqueue = (row: Row, time: number, now: number): void => {
    row.nextAttemptAt = time;
    const { agentId } = row.webhook;
    let queue = queues.get(agentId);
    if (queue === undefined) {
      queue = { id: agentId, place: placeOf(agentId), rows: createHeap(isEarlier) };
      queues.set(agentId, queue);
    }
    queue.rows.push(row);
    if (queue.rows.peek() === row) watch(queue, now);
  };
  const begin = (row: Row, gateway: string, now: number): void => {
    row.status = "running";
    row.gateway = gateway;
    row.attempts += 1;
    row.startedAt = now;
    row.nextAttemptAt = undefined;
    const others = running.get(gateway);
    if (others === undefined) running.set(gateway, new Set([row]));
    else others.add(row);
  };
  const stop = (row: Row): void => {
    if (row.gateway !== undefined) running.get(row.gateway)?.delete(row);
    row.status = "waiting";
    row.gateway = undefined;
    waiting += 1;
  };

  return {
    insert(id, webhook, { gateway, now }) {
      const { lane } = webhook;
      const row: Row = {
        id,
        webhook,
        lane: lane === undefined ? undefined : `${webhook.agentId} ${lane}`,
        status: "waiting",
        gateway: undefined,
        attempts: 0,
        startedAt: 0,
        nextAttemptAt: undefined,
      };
      rows.set(id, row);
      witness.recorded(id, webhook);
      if (gateway !== undefined) {
        begin(row, gateway, now);
        return;
      }
      waiting += 1;
      if (row.lane === undefined || lanes.join(row.lane, row)) enqueue(row, now, now);
    },

    claim(agentId, most, gateway, now) {
      const queue = queues.get(agentId);
      const claimed: Row[] = [];
      if (queue === undefined) return claimed;
      while (claimed.length < most) {
        const next = queue.rows.peek();
        if (next?.nextAttemptAt === undefined || next.nextAttemptAt > now) break;
        queue.rows.pop();
        begin(next, gateway, now);
        claimed.push(next);
      }
      waiting -= claimed.length;
      if (queue.rows.size() === 0) queues.delete(agentId);
      else if (claimed.length > 0) watch(queue, now);
      return claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },

    finish(id, gateway, attempt, verdict, now) {
      const row = rows.get(id);
      if (row?.status !== "running" || row.gateway !== gateway || row.attempts !== attempt) return false;
      stop(row);
      if (verdict.status === "waiting") {
        enqueue(row, verdict.nextAttemptAt, now);
        return true;
      }
      if (verdict.status === "working") throw new Error("the agents of the simulation start no runs");
      waiting -= 1;
      rows.delete(id);
      witness.settled(id, verdict.status);
      const next = row.lane === undefined ? undefined : lanes.leave(row.lane, row);
      if (next?.status === "waiting" && next.nextAttemptAt === undefined) enqueue(next, now, now);
      return true;
    },

    putBack(row, gateway, now) {
      if (row.status !== "running" || row.gateway !== gateway) return;
      stop(row);
      enqueue(row, now, now);
    },

    hurry(agentId, now) {
      const queue = queues.get(agentId);
      if (queue === undefined) return;
      queue.rows.revise((row) => {
        row.nextAttemptAt = Math.min(row.nextAttemptAt ?? now, now);
      });
      watch(queue, now);
    },

    agentsWithDue(now) {
      for (let next = upcoming.peek(); next !== undefined && next.time <= now; next = upcoming.peek()) {
        upcoming.pop();
        due.add(next.queue);
      }
      const found: AgentQueue[] = [];
      for (const queue of due) {
        const time = queue.rows.peek()?.nextAttemptAt;
        if (time !== undefined && time <= now) found.push(queue);
        else due.delete(queue);
      }
      // In index order.
      return found.toSorted((a, b) => a.place - b.place).map(({ id }) => id);
    },

    runningAt: () => running,
    waiting: () => waiting,
    agentsWaiting: () => queues.size,
  };
}

function isEarlier(a: Row, b: Row): boolean {
  const timeA = a.nextAttemptAt ?? 0;
  const timeB = b.nextAttemptAt ?? 0;
  return timeA < timeB || (timeA === timeB && a.id < b.id);
}
