import type { Scope } from "../../access/access.ts";
import { eventIdOf } from "../../deliveries/events/delivery-event.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { Vault } from "../../secrets/vault.ts";
import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";
import { readSigningSecret } from "../../subscriptions/signing-secret.ts";
import { readSubscription, type EndpointError, type Subscription } from "../../subscriptions/subscription.ts";
import { secretPlace } from "../../subscriptions/subscriptions.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import type { EventReader } from "./events/event-reader.ts";
import { LEASE, type Leases } from "./leases.ts";
import { nextAttempt } from "./next-attempt.ts";
import { PATIENCE, postBody, type Endpoint, type Posted, type PostParts } from "./post-body.ts";
import type { Scopes } from "./scopes.ts";
import type { SubscriptionMetrics } from "./subscription-metrics.ts";

export type ServeParts = PostParts & {
  readonly leases: Leases;
  readonly acknowledgements: Acknowledgements;
  readonly reader: EventReader;
  readonly scopes: Scopes;
  readonly vault: Pick<Vault, "decrypt">;
  readonly measure: SubscriptionMetrics;
  /** Whether this gateway's lease is valid, so that no other gateway takes over its work. */
  readonly isLeased: () => boolean;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly isStopping: () => boolean;
};

/** The extension's code for `forbidden`, which drafts lacked. */
const FORBIDDEN = -32_024;

/** Sends a subscription's events in order, one request at a time, and gives it back. */
export async function serveSubscription(row: EventSubscriptionRow, parts: ServeParts): Promise<void> {
  const { leases, scopes } = parts;
  const endpoint = endpointOf(row, parts);
  if (row.state === "ended") return tellEnd(row, endpoint, parts);
  const subscription = readSubscription(row);
  const scope = await scopes.of(row);
  if (scope === undefined) return leases.end(row.id, "access_lost");
  if (row.state === "paused") return tellGap(row, endpoint, parts);
  return sendEvents({ row, subscription, endpoint, scope }, parts);
}

type Served = {
  readonly row: EventSubscriptionRow;
  readonly subscription: Subscription;
  readonly endpoint: Endpoint;
  readonly scope: Scope;
};

async function sendEvents({ row, subscription, endpoint, scope }: Served, parts: ServeParts): Promise<void> {
  const { reader, leases, acknowledgements, elapsed } = parts;
  let position = subscription.cursor;
  let leasedAt = elapsed();
  let current = row;
  for (;;) {
    const page = await reader.after(subscription, scope, position);
    if (page.events.length === 0) return leases.release(row.id);
    for (const [index, event] of page.events.entries()) {
      const body = await reader.bodyOf(subscription, event);
      if (elapsed() - leasedAt > LEASE - 2 * PATIENCE) {
        leasedAt = elapsed();
        if (!(await leases.renew(row.id))) return;
      }
      // Another gateway sends it; sent later from here, it would arrive after its successors.
      if (!parts.isLeased()) return;
      const posted = await post(endpoint, eventIdOf(event), body, parts);
      if (posted.outcome === "gone") return leases.end(row.id, "gone");
      if (posted.outcome === "failed") return fail(current, posted.error, parts);
      const isAtEnd = index === page.events.length - 1;
      const isLast =
        parts.isStopping() ||
        (isAtEnd && (await reader.after(subscription, scope, event.position)).events.length === 0);
      leasedAt = elapsed();
      const events = posted.outcome === "accepted" ? 1 : 0;
      const isMine = await acknowledgements.note({ id: row.id, cursor: event.position, events, isLast });
      if (!isMine || isLast) return;
      position = event.position;
      current = { ...row, state: "active", failures: 0, failed_since: null };
    }
  }
}

/** Skips what could not be delivered for too long, and notifies the subscriber where it continues. */
async function tellGap(row: EventSubscriptionRow, endpoint: Endpoint, parts: ServeParts): Promise<void> {
  const cursor = parts.reader.horizon() - 1n;
  const body = jsonBody({ type: "gap", cursor: formatDeliveryId(cursor) });
  const posted = await post(endpoint, `gap_${row.id}_${row.failed_since ?? 0}`, body, parts);
  switch (posted.outcome) {
    case "accepted":
      await parts.acknowledgements.note({ id: row.id, cursor, events: 0, isLast: true });
      return;
    case "gone":
      return parts.leases.end(row.id, "gone");
    case "too_large":
      return fail(row, "http_4xx", parts);
    case "failed":
      return fail(row, posted.error, parts);
  }
}

async function tellEnd(row: EventSubscriptionRow, endpoint: Endpoint, parts: ServeParts): Promise<void> {
  const message =
    row.ended_reason === "deleted"
      ? "The subscription was deleted on the gateway."
      : "The subscriber's access was withdrawn.";
  const body = jsonBody({ type: "terminated", error: { code: FORBIDDEN, message } });
  const posted = await post(endpoint, `terminated_${row.id}_${row.ended_at ?? 0}`, body, parts);
  if (posted.outcome === "failed") return fail(row, posted.error, parts);
  await parts.leases.close(row.id);
}

async function post(endpoint: Endpoint, messageId: string, body: Buffer, parts: ServeParts): Promise<Posted> {
  const posted = await postBody(endpoint, messageId, body, parts);
  parts.measure.posted(posted.outcome);
  return posted;
}

async function fail(row: EventSubscriptionRow, error: EndpointError, parts: ServeParts): Promise<void> {
  const { leases, now, signal } = parts;
  // This gateway aborted the request because it is stopping.
  if (signal.aborted) return leases.release(row.id);
  const failures = row.failures + 1;
  const { state, wait } = nextAttempt(row.state, failures);
  const time = now();
  await leases.fail(row.id, {
    state,
    failures,
    error,
    nextAttemptAt: wait === undefined ? undefined : time + wait,
    since: row.failed_since ?? time,
  });
}

function endpointOf(row: EventSubscriptionRow, { vault, now }: ServeParts): Endpoint {
  const current = vault.decrypt(row.secret_encrypted, secretPlace(row.id, "secret_encrypted"));
  const previous =
    row.previous_secret_encrypted === null || (row.previous_until ?? 0) <= now()
      ? undefined
      : vault.decrypt(row.previous_secret_encrypted, secretPlace(row.id, "previous_secret_encrypted"));
  const secrets = [current, ...(previous === undefined ? [] : [previous])];
  return { id: row.id, url: row.url, secrets: secrets.flatMap((secret) => readSigningSecret(secret) ?? []) };
}

function jsonBody(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}
