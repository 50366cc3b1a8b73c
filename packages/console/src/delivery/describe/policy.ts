import type { Delivery, WebhookRoute } from "agentex-gateway-sdk/client";
import { countOf } from "../../components/text/count-of.ts";

/** What each delivery policy does. */
const POLICIES: Readonly<Record<Delivery["policy"], string>> = {
  direct: "the caller gets the agent's response; only a lost run is retried",
  assured: "stored first, then delivered, with retries",
  queued: "stored and acknowledged immediately, delivered in the background",
};

/** "assured: stored first, then delivered, with retries" */
export function describePolicy(policy: Delivery["policy"]): string {
  return `${policy}: ${POLICIES[policy]}`;
}

/** What each ordering does. `concurrent`, the default, needs no words. */
const ORDERINGS = {
  concurrent: undefined,
  serialize: "one at a time per ordering key",
  latest: "one at a time per ordering key, newest only",
} as const;

const DEFAULT =
  "default policy: signed webhooks are assured (stored first, with retries), calls with an API key direct (without retries)";

/** How a route's webhooks are delivered, in one line. */
export function describeRoute(route: WebhookRoute, isPulled: boolean): string {
  const { policy, ordering, batch, timeout_seconds, final_statuses } = route;
  const parts = [
    policy == null
      ? batch == null && !isPulled
        ? DEFAULT
        : describePolicy("queued")
      : describePolicy(policy),
    batch == null ? undefined : describeBatch(batch),
    ORDERINGS[ordering ?? "concurrent"],
    timeout_seconds == null ? undefined : `${timeout_seconds} s timeout`,
    final_statuses == null || final_statuses.length === 0
      ? undefined
      : `no retry after ${final_statuses.join(", ")}`,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** "in batches of up to 9 per ordering key, after 10 seconds without another, or 2 minutes at most" */
function describeBatch({ max_size, debounce_seconds, max_wait_seconds }: NonNullable<WebhookRoute["batch"]>) {
  const [quiet, most] = [formatLimit(debounce_seconds), formatLimit(max_wait_seconds)];
  return `in batches of up to ${max_size} per ordering key, sent after ${quiet} without another, ${most} at most`;
}

const WHILE_WORKING = {
  wait: "deliveries with the same ordering key wait for the run",
  latest: "of deliveries with the same ordering key, the newest waits for the run",
  join: "deliveries with the same ordering key join the run",
} as const;

/** What a route declares about the runs of its deliveries, in one line; undefined if nothing. */
export function describeRuns({ run, ordering, batch }: WebhookRoute): string | undefined {
  if (run === null) return undefined;
  const isOrdered = batch != null || (ordering ?? "concurrent") !== "concurrent";
  const parts = [
    `runs take up to ${formatLimit(run.within_seconds)}`,
    run.on_lost === "retry" ? "a lost run is retried" : "a lost run fails the delivery",
    isOrdered ? WHILE_WORKING[run.while_working] : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const;

/** "1 hour", "90 minutes", "45 seconds". Not rounded, because it is a limit. */
function formatLimit(seconds: number): string {
  const [length, unit] = UNITS.find(([size]) => seconds % size === 0) ?? [1, "second"];
  return countOf(seconds / length, unit);
}
