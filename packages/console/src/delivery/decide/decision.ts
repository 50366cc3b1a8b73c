import type { HeldFilter } from "agentex-gateway-sdk/client";

/** What a person can do with held deliveries. */
export type HeldDecision = "release" | "cancel";
/** What a person can do with deliveries that were selected one by one. */
export type Decision = HeldDecision | "replay";

/** What somebody decides, and on which deliveries. */
export type Question =
  | {
      readonly decision: Decision;
      readonly subject: { readonly kind: "selected"; readonly ids: readonly string[] };
    }
  | {
      readonly decision: HeldDecision;
      /** All held ones that match a filter, also those that are not loaded. */
      readonly subject: { readonly kind: "all"; readonly filter: HeldFilter };
    };
