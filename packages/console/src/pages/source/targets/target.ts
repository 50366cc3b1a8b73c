import type { SourceTarget as Target } from "agentex-gateway-sdk/client";

export type SourceTarget = Target;

/** The value of targets for every installation that has none of its own. */
export const ANY_VALUE = "*";

/** "T0123456789", "all others" */
export function nameValue(value: string): string {
  return value === ANY_VALUE ? "all others" : value;
}
