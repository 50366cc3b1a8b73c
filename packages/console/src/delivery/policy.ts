import type { Delivery, WebhookRoute } from "agentex-gateway-sdk/client";

/** What each delivery policy does. */
const POLICIES: Readonly<Record<Delivery["policy"], string>> = {
  direct: "the caller gets the agent's response, without retries",
  assured: "stored first, then delivered, with retries",
  queued: "stored and acknowledged immediately, delivered in the background",
};

/** "assured: stored first, then delivered, with retries" */
export function describePolicy(policy: Delivery["policy"]): string {
  return `${policy}: ${POLICIES[policy]}`;
}

/** What each ordering does; `concurrent`, the default, is not worth a word. */
const ORDERINGS = {
  concurrent: undefined,
  serialize: "one at a time per ordering key",
  latest: "one at a time per ordering key, newest only",
} as const;

/** How a route's webhooks are delivered, in one line. */
export function describeRoute({ policy, ordering, timeout_seconds, final_statuses }: WebhookRoute): string {
  const parts = [
    policy == null
      ? "default policy: signed webhooks are assured (stored first, with retries), API keys direct (without)"
      : describePolicy(policy),
    ORDERINGS[ordering ?? "concurrent"],
    timeout_seconds == null ? undefined : `${timeout_seconds} s timeout`,
    final_statuses == null || final_statuses.length === 0
      ? undefined
      : `no retry after ${final_statuses.join(", ")}`,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
