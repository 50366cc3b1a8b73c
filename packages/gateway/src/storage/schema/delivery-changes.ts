import type { Generated } from "kysely";
import type { DeliveryStatus } from "./deliveries.ts";
import type { RunState } from "./runs.ts";

/**
 * What happened to a delivery. `received` is for policy `direct`, whose deliveries are stored when they have ended; for
 * other policies, storing the delivery is the event.
 */
export type ChangeKind = "received" | "failed" | "held" | "unrouted" | "run_finished";

/** A change of a delivery that is an event, written in the transaction that makes the change. */
export type DeliveryChangeRow = {
  /** Used only until it has its position. */
  key: Generated<number>;
  /** Its position among all events: an id like those of deliveries. Null: it has none yet, and nobody sees it. */
  position: bigint | null;
  delivery_id: bigint;
  kind: ChangeKind;
  /** When it happened, in Unix milliseconds. */
  at: number;
  /** The delivery's status at the time; likewise below. */
  status: DeliveryStatus;
  attempts: number;
  agent_status: number | null;
  error: string | null;
  reason_code: string | null;
  /** The run that finished; null: none did. */
  run_attempt: number | null;
  run_state: RunState | null;
};
