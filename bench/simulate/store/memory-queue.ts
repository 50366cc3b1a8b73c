import type { GatewayList } from "../../../packages/gateway/src/cluster/instance.ts";
import type { InHand } from "../../../packages/gateway/src/dispatch/journal/journal.ts";
import type { Queue } from "../../../packages/gateway/src/dispatch/queue/queue.ts";
import { LOST_AFTER, MOST_ORPHANS } from "../../../packages/gateway/src/dispatch/queue/recover.ts";
import type { DatabaseLink } from "./database-link.ts";
import type { MemoryGateways } from "./memory-gateways.ts";
import type { MemoryStore, Row } from "./memory-store.ts";

export type MemoryQueueParts = {
  readonly store: MemoryStore;
  readonly gateways: MemoryGateways;
  readonly link: DatabaseLink;
  readonly gateway: string;
  readonly inHand: InHand;
  readonly now: () => number;
  /** Called with the number of agents for which a sweep found due deliveries, and the number with any waiting. */
  readonly onLook: (due: number, waiting: number) => void;
};

/**
 * One gateway's queue over the shared store: the in-memory equivalent of the SQL in `queue.ts`, without cancellation.
 */
export function createMemoryQueue(parts: MemoryQueueParts): Queue {
  const { store, gateways, link, gateway, inHand, now, onLook } = parts;
  const orphans = (): { row: Row; owner: string }[] => {
    const found: { row: Row; owner: string }[] = [];
    const alive = new Set(gateways.alive());
    for (const [owner, rows] of store.runningAt()) {
      if (owner !== gateway && alive.has(owner)) continue;
      for (const row of rows) {
        if (found.length === MOST_ORPHANS) return found;
        // Rows are in the order in which they were started, so all that follow are younger.
        if (owner === gateway && row.startedAt >= now() - LOST_AFTER) break;
        found.push({ row, owner });
      }
    }
    return found;
  };
  return {
    async claim(agentId, most) {
      const time = now();
      const rows = await link.query(() => store.claim(agentId, most, gateway, time));
      if (rows.length === 0) return [];
      const claimed = rows.map(({ id, attempts, webhook }) => ({
        id,
        attempt: attempts,
        startedAt: time,
        webhook,
      }));
      for (const { id, attempt } of claimed) inHand.set(id, attempt);
      try {
        // A second query reads the requests.
        await link.query(() => {});
      } catch (error) {
        for (const { id } of claimed) inHand.delete(id);
        throw error;
      }
      return claimed;
    },
    // The simulation's agents start no runs.
    hasRun: async () => false,
    agentsWithDue: () =>
      link.query(() => {
        const due = store.agentsWithDue(now());
        onLook(due.length, store.agentsWaiting());
        return due;
      }),
    hurry: (agentId) => link.query(() => store.hurry(agentId, now())),
    async recover() {
      const lost = (await link.query(orphans)).filter(
        ({ row, owner }) => owner !== gateway || inHand.get(row.id) !== row.attempts,
      );
      const time = now();
      for (const { row, owner } of lost) await link.commit(() => store.putBack(row, owner, time));
      return [...new Set(lost.map(({ row }) => row.webhook.agentId))];
    },
    // Memory has room for every body.
    putBack: async () => {},
    // Nobody waits for a response here, and nothing is cancelled.
    notToCome: async () => [],
    cancelAll: async () => {},
    cancel: async () => false,
    cancelHeld: async () => false,
    release: async () => undefined,
  };
}

/** One gateway's view of the shared list. */
export function createMemoryGatewayList(gateways: MemoryGateways, link: DatabaseLink): GatewayList {
  const look = () => ({ alive: gateways.alive(), silent: gateways.silent() });
  return {
    numbers: () => link.query(() => gateways.numbers()),
    take: (number, instance) => link.query(() => gateways.take(number, instance)),
    renew: (number, instance) => link.query(() => ({ seenAt: gateways.renew(number, instance), ...look() })),
    look: () => link.query(look),
    endSessions: async () => {},
    leave: (instance) => link.query(() => gateways.leave(instance)),
  };
}
