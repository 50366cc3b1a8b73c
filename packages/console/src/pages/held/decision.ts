import type { HeldFilter } from "agentex-gateway-sdk/client";

/** What a person can do with held deliveries. */
export type Decision = "release" | "cancel";

/** Held deliveries that somebody decides on. */
export type Subject =
  | { readonly kind: "selected"; readonly ids: readonly string[] }
  /** All that match a filter, also those that are not loaded. */
  | { readonly kind: "all"; readonly filter: HeldFilter };

export type Question = { readonly decision: Decision; readonly subject: Subject };
