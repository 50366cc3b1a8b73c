import type { HeldFilter } from "agentex-gateway-sdk/client";

/** What a person can do with held deliveries. */
export type HeldDecision = "release" | "cancel";
/** What a person can do with individually selected deliveries. */
export type Decision = HeldDecision | "replay";

/** A decision, and the deliveries that it is about. */
export type Question =
  | {
      readonly decision: Decision;
      readonly subject: { readonly kind: "selected"; readonly ids: readonly string[] };
    }
  | {
      readonly decision: HeldDecision;
      /** All held deliveries that match a filter, including those that are not loaded. */
      readonly subject: { readonly kind: "all"; readonly filter: HeldFilter };
    };
