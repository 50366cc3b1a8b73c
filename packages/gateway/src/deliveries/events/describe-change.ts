import type { DeliveryChange } from "./delivery-event.ts";

/** A change of a delivery, as all who get events see it. */
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
