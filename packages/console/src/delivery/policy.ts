import type { Delivery, WebhookRoute } from "agentex-gateway-sdk/client";
import { countOf } from "../components/text/count-of.ts";

/** What each delivery policy does. */
const POLICIES: Readonly<Record<Delivery["policy"], string>> = {
  direct: "the caller gets the agent's response; only a lost run is tried again",
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

const WHILE_WORKING = {
  wait: "deliveries with the same ordering key wait for the run",
  latest: "of deliveries with the same ordering key, the newest waits for the run",
  join: "deliveries with the same ordering key join the run",
} as const;

/** What a route declares about the runs that its deliveries start, in one line; undefined if nothing. */
export function describeRuns({ run, ordering, batch }: WebhookRoute): string | undefined {
  if (run === null) return undefined;
  const isOrdered = batch != null || (ordering ?? "concurrent") !== "concurrent";
  const parts = [
    `runs take up to ${formatLimit(run.within_seconds)}`,
    run.on_lost === "retry" ? "a lost run is tried again" : "a lost run fails the delivery",
    isOrdered ? WHILE_WORKING[run.while_working] : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const;

/** "1 hour", "90 minutes", "45 seconds": not rounded, because it is a limit. */
function formatLimit(seconds: number): string {
  const [length, unit] = UNITS.find(([size]) => seconds % size === 0) ?? [1, "second"];
  return countOf(seconds / length, unit);
}
