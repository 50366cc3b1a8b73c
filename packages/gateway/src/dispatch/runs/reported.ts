import type { Reported } from "../../runs/runs.ts";
import type { RunState } from "../../storage/schema/runs.ts";

/** There is a later attempt, or the run has ended. */
export const OVER: Reported = { outcome: "attempt_over" };

/** What whoever reports about a run learns of it. */
export function recorded(row: Readonly<Record<string, unknown>>): Reported {
  const { lease } = row;
  return {
    outcome: "recorded",
    cancel: row["cancel_requested_at"] !== null,
    state: row["state"] as RunState,
    ...(typeof lease === "number" || typeof lease === "bigint" ? { lease: Number(lease) } : {}),
  };
}
