import type { DeliveryChange } from "./delivery-event.ts";

/** Describes a change of a delivery, as shown to everyone who gets events. */
export function describeChange({
  status,
  attempts,
  agent_status,
  error,
  reason_code,
  run_attempt,
  run_state,
}: DeliveryChange) {
  return {
    status,
    attempts,
    agent_status,
    error,
    reason: reason_code,
    run: run_attempt === null || run_state === null ? null : { attempt: run_attempt, state: run_state },
  };
}
