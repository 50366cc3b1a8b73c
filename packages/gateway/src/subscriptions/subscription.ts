import type { EventSubscriptionRow } from "../storage/schema/subscriptions.ts";

/**
 * `active`: gets each event as it happens. `retrying`: its endpoint failed and is retried. `paused`: it failed for so
 * long that it is only notified of the gap. `ended`: gets nothing more.
 */
export const SUBSCRIPTION_STATES = ["active", "retrying", "paused", "ended"] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** Why an endpoint did not accept a request; never the content of its response. */
export const ENDPOINT_ERRORS = [
  "connection_refused",
  "timeout",
  "tls_error",
  "http_3xx",
  "http_4xx",
  "http_5xx",
  "challenge_failed",
] as const;
export type EndpointError = (typeof ENDPOINT_ERRORS)[number];

/**
 * `expired`: not refreshed in time. `gone`: its endpoint answered 410. `access_lost`: its key was deleted, has expired,
 * or has a role that may not subscribe. `deleted`: someone deleted it here.
 */
export const END_REASONS = ["expired", "gone", "access_lost", "deleted"] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What narrows down the events of a subscription. */
export type SubscriptionArguments = {
  readonly agent?: string | undefined;
  readonly source?: string | undefined;
  readonly route?: string | undefined;
  readonly conversation?: string | undefined;
  readonly actor?: string | undefined;
  /** For lifecycle events: the name of the webhook's event, such as `github.push` or `github.any`. */
  readonly event?: string | undefined;
};

/** A webhook subscription to events. Times are Unix milliseconds. */
export type Subscription = {
  readonly id: string;
  readonly accountId: string;
  readonly principal: string;
  readonly principalName: string;
  readonly url: string;
  readonly provider: string;
  /** Undefined: every event of the provider. */
  readonly event: string | undefined;
  readonly arguments: SubscriptionArguments;
  readonly cursor: bigint;
  readonly state: SubscriptionState;
  readonly failures: number;
  readonly nextAttemptAt: number | undefined;
  readonly lastError: EndpointError | undefined;
  readonly failedSince: number | undefined;
  readonly delivered: number;
  readonly deliveredAt: number | undefined;
  readonly refreshBefore: number;
  readonly endedAt: number | undefined;
  readonly endedReason: EndReason | undefined;
  readonly createdAt: number;
  readonly refreshedAt: number;
};

export function readSubscription(row: EventSubscriptionRow): Subscription {
  return {
    id: row.id,
    accountId: row.account_id,
    principal: row.principal,
    principalName: row.principal_name,
    url: row.url,
    provider: row.provider,
    event: row.event ?? undefined,
    arguments: JSON.parse(row.arguments) as SubscriptionArguments,
    cursor: row.cursor,
    state: row.state,
    failures: row.failures,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    lastError: ENDPOINT_ERRORS.find((error) => error === row.last_error),
    failedSince: row.failed_since ?? undefined,
    delivered: row.delivered,
    deliveredAt: row.delivered_at ?? undefined,
    refreshBefore: row.refresh_before,
    endedAt: row.ended_at ?? undefined,
    endedReason: END_REASONS.find((reason) => reason === row.ended_reason),
    createdAt: row.created_at,
    refreshedAt: row.refreshed_at,
  };
}

/** The event's name in MCP Events. */
export function eventName({ provider, event }: Pick<Subscription, "provider" | "event">): string {
  return `${provider}.${event ?? "any"}`;
}

/** The parts of `{provider}.{event}`; provider ids contain no dot. Undefined if the name contains none either. */
export function splitEventName(
  name: string,
): { readonly provider: string; readonly event: string | undefined } | undefined {
  const dot = name.indexOf(".");
  if (dot < 1 || dot === name.length - 1) return undefined;
  const event = name.slice(dot + 1);
  return { provider: name.slice(0, dot), event: event === "any" ? undefined : event };
}
