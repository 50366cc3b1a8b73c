import { createHash } from "node:crypto";
import type { SubscriptionArguments } from "./subscription.ts";

/** What identifies a subscription: subscribing again with the same identity refreshes it. */
export type SubscriptionIdentity = {
  readonly accountId: string;
  readonly principal: string;
  readonly url: string;
  readonly provider: string;
  readonly event: string | undefined;
  readonly arguments: SubscriptionArguments;
};

/** A hash of the identity. It names a subscription but grants nothing: its users must authenticate. */
export function subscriptionId(identity: SubscriptionIdentity): string {
  const { accountId, principal, url, provider, event = null } = identity;
  const text = JSON.stringify([
    accountId,
    principal,
    url,
    provider,
    event,
    canonicalArguments(identity.arguments),
  ]);
  return `sub_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

/** Returns the same text for the same arguments in any order. */
export function canonicalArguments(given: SubscriptionArguments): string {
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
