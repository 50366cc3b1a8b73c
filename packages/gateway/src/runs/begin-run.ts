import type { Write } from "../storage/write.ts";
import type { WhileWorking } from "./while-working.ts";

/** The terms of a run. */
export type RunTerms = {
  /** The deadline of the whole run, in Unix milliseconds. */
  readonly endsBy: number;
  /** What happens if it is lost. */
  readonly onLost: OnLost;
  readonly whileWorking: WhileWorking;
  /** How long it may be silent, in milliseconds; undefined: the setting applies. */
  readonly lease?: number | undefined;
  /** Whether its agent claimed the delivery from its inbox. */
  readonly isClaimed?: true;
};

export const ON_LOST = ["retry", "fail"] as const;
export type OnLost = (typeof ON_LOST)[number];

/**
 * Records the run of a delivery that the same commit has made `working`; for a batch, of its first delivery.
 *
 * @param usualLease - how long it may be silent before it counts as lost, unless its terms say otherwise, in
 * milliseconds.
 */
export function beginRun(
  deliveryId: bigint,
  attempt: number,
  { endsBy, onLost, lease, isClaimed }: Omit<RunTerms, "whileWorking">,
  usualLease: number,
  now: number,
): Write {
  return {
    kind: "run",
    sql: `INSERT INTO runs (delivery_id, attempt, account_id, agent_id, route, session, state, on_lost, started_at, ends_by, due_at, lease, claimed)
      SELECT id, attempts, account_id, agent_id, route, COALESCE(session, session_key, provider || ':' || conversation), 'working', CAST(? AS text), attempt_started_at,
        CAST(? AS bigint), CAST(? AS bigint), CAST(? AS bigint), CAST(? AS bigint)
      FROM deliveries WHERE id = ? AND status = 'working' AND attempts = ?
      ON CONFLICT DO NOTHING`,
    parameters: [
      onLost,
      endsBy,
      Math.min(endsBy, now + (lease ?? usualLease)),
      lease ?? null,
      isClaimed === true ? 1 : null,
      deliveryId,
      attempt,
    ],
  };
}
