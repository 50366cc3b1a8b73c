import type { ClientBase } from "pg";

/** Whether a query timed out (`query_timeout` of pg). */
export function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/**
 * Connections that may be dead without anyone noticing, as after a failover that closes none. Once a query times out,
 * all connections that have not responded since it was sent are suspect. Otherwise, each of them would have to time out
 * in turn.
 */
export type SuspectConnections = {
  heard(client: ClientBase): void;
  /** A query sent at this time, by `elapsed`, got no response. */
  unanswered(askedAt: number): void;
  isInDoubt(client: ClientBase): boolean;
};

/** @param elapsed - a monotonic clock, in milliseconds. */
export function createSuspectConnections(elapsed: () => number): SuspectConnections {
  const heardAt = new WeakMap<ClientBase, number>();
  let silentSince = -Infinity;
  return {
    heard: (client) => void heardAt.set(client, elapsed()),
    unanswered(askedAt) {
      silentSince = Math.max(silentSince, askedAt);
    },
    isInDoubt: (client) => (heardAt.get(client) ?? -Infinity) < silentSince,
  };
}
