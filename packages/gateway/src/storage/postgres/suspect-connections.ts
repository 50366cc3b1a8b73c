import type { ClientBase } from "pg";

/** Whether a query was given up because no answer came in time (`query_timeout` of pg). */
export function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/**
 * Which connections may be dead without anybody having said so, as after a failover that cuts no connection: as soon as one
 * was silent for too long, all that were not heard of since the unanswered question was asked are in doubt. Without this each
 * of them would have to be waited for in turn.
 */
export type SuspectConnections = {
  heard(client: ClientBase): void;
  /** A question that was asked then, by `elapsed`, got no answer. */
  unanswered(askedAt: number): void;
  isInDoubt(client: ClientBase): boolean;
};

/** @param elapsed - milliseconds of a clock that is never set. */
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
