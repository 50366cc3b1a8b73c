import type { SourceTarget as Target } from "agentex-gateway-sdk/client";

export type SourceTarget = Target;

/** The value of the target for every installation without its own target. */
export const ANY_VALUE = "*";

/** "T0123456789", "all others" */
export function nameValue(value: string): string {
  return value === ANY_VALUE ? "all others" : value;
}
