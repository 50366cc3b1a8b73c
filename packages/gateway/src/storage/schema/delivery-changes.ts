import type { Generated } from "kysely";
import type { DeliveryStatus } from "./deliveries.ts";
import type { RunState } from "./runs.ts";

/**
 * What happened to a delivery. `received`: a webhook of policy `direct`, whose delivery is stored when it has ended; that of
 * others is an event by itself.
 */
export type ChangeKind = "received" | "failed" | "held" | "unrouted" | "run_finished";

/** A change of a delivery that is an event. It is written in the transaction that makes the change. */
export type DeliveryChangeRow = {
  /** Only until it has its position. */
  key: Generated<number>;
  /** Its place among all events: an id like those of deliveries; null: it has none yet, and nobody sees it. */
  position: bigint | null;
  delivery_id: bigint;
  kind: ChangeKind;
  /** When it happened, in Unix milliseconds. */
  at: number;
  /** As the delivery was then; the same below. */
  status: DeliveryStatus;
  attempts: number;
  agent_status: number | null;
  error: string | null;
  reason_code: string | null;
  /** The run that has finished; null: none has. */
  run_attempt: number | null;
  run_state: RunState | null;
};
