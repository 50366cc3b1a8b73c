import type { Reported } from "../../runs/runs.ts";
import type { RunState } from "../../storage/schema/runs.ts";

/** A later attempt exists, or the run has ended. */
export const OVER: Reported = { outcome: "attempt_over" };

/** The response to a report about a run. */
export function recorded(row: Readonly<Record<string, unknown>>): Reported {
  const { lease } = row;
  return {
    outcome: "recorded",
    cancel: row["cancel_requested_at"] !== null,
    state: row["state"] as RunState,
    ...(typeof lease === "number" || typeof lease === "bigint" ? { lease: Number(lease) } : {}),
  };
}
