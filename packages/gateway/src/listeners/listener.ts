import type { ListenerRow } from "../storage/schema/listeners.ts";

/** Gets a copy of each delivery of an agent and acknowledges it. */
export type Listener = {
  readonly id: string;
  readonly agentId: string;
  /** As declared; undefined for any route. */
  readonly route: string | undefined;
  /** Undefined for any provider. */
  readonly provider: string | undefined;
  /** All deliveries up to this one are done. */
  readonly position: bigint;
  /** Unix milliseconds. */
  readonly createdAt: number;
};

export type NewListener = Pick<Listener, "agentId" | "route" | "provider">;

/** Reads a listener from a row. */
export function readListener(row: ListenerRow): Listener {
  return {
    id: row.id,
    agentId: row.agent_id,
    route: row.route ?? undefined,
    provider: row.provider ?? undefined,
    position: row.position,
    createdAt: row.created_at,
  };
}
