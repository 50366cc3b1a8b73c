import type { z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { Engine } from "../../engine/engine.ts";
import { principalOf } from "../../dispatch/subscriptions/current-scope.ts";
import type { SubscriberClients } from "../../dispatch/subscriptions/post-body.ts";
import { verifyEndpoint } from "../../dispatch/subscriptions/verify-endpoint.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { firstIdAt, receivedAt } from "../../ids/delivery-id.ts";
import type { SubscriptionUrls } from "../../addresses/subscription-urls.ts";
import { objectionTo } from "../../subscriptions/callback-url.ts";
import { subscriptionId, type SubscriptionIdentity } from "../../subscriptions/identity.ts";
import { readSigningSecret } from "../../subscriptions/signing-secret.ts";
import type { EndpointError, Subscription } from "../../subscriptions/subscription.ts";
import type { Subscriptions } from "../../subscriptions/subscriptions.ts";
import type { newSubscriptionSchema, subscriptionIdentitySchema } from "./schema.ts";

export type SubscribeParts = {
  readonly engine: Pick<Engine, "settledBelow">;
  readonly agents: Agents;
  readonly subscriptions: Subscriptions;
  readonly clients: SubscriberClients;
  /** Whether this gateway serves MCP Events. */
  readonly takesSubscriptions: boolean;
  readonly subscriptionUrls: SubscriptionUrls;
  /** The age from which an event may no longer be stored, in milliseconds. */
  readonly eventsKept: number;
  readonly now: () => number;
};

export type SubscribeOutcome =
  | {
      readonly outcome: "subscribed";
      readonly subscription: Subscription;
      readonly isNew: boolean;
      readonly truncated: boolean;
    }
  | Refused;

type Refused = {
  readonly outcome: "refused";
  readonly code: ProblemCode;
  readonly detail: string;
  /** How the URL failed. */
  readonly error?: EndpointError;
};

const MOST_SUBSCRIPTIONS = 100;
const MINUTE = 60_000;
const DAY = 86_400_000;
const LONGEST = 7 * DAY;

/** Creates a subscription, or refreshes the caller's existing one, once its URL has returned a challenge. */
export async function subscribe(
  given: z.output<typeof newSubscriptionSchema>,
  access: Access,
  parts: SubscribeParts,
): Promise<SubscribeOutcome> {
  const { subscriptions, subscriptionUrls, now } = parts;
  const identified = identityOf(given, access, parts);
  if (identified.outcome === "refused") return identified;
  const { identity } = identified;
  const objection = objectionTo(given.url, subscriptionUrls);
  if (objection !== undefined) return refuse("subscription_url_not_allowed", objection);
  const secret = readSigningSecret(given.secret);
  if (secret === undefined) {
    const detail = "The secret must be whsec_, followed by 24 to 64 bytes in base64.";
    return refuse("subscription_secret_invalid", detail);
  }
  const { agent: name } = given.arguments;
  if (name !== undefined && (await reachAgent(parts.agents, access, { name }, "read")).outcome !== "found") {
    return refuse("agent_not_found", `Agent '${name}' does not exist.`);
  }
  const live = await subscriptions.findLive(identity);
  if (live === undefined) {
    const count = await subscriptions.count(identity.accountId, identity.principal);
    if (count >= MOST_SUBSCRIPTIONS) {
      const detail = `You already have ${MOST_SUBSCRIPTIONS} subscriptions, the maximum.`;
      return refuse("too_many_subscriptions", detail);
    }
  }
  const isKnown = live?.state === "active" && (await subscriptions.hasSecret(live.id, given.secret));
  if (!isKnown) {
    const endpoint = { id: subscriptionId(identity), url: given.url, secrets: [secret] };
    const verified = await verifyEndpoint(endpoint, { ...parts, signal: new AbortController().signal });
    if (verified.outcome === "failed") {
      const detail = `The URL did not return the challenge with status 2xx: ${verified.error}.`;
      return { ...refuse("subscription_unverified", detail), error: verified.error };
    }
  }
  const begin = await beginOf(given, parts);
  const subscription = await subscriptions.save({
    ...identity,
    principalName: access.actor.name,
    secret: given.secret,
    cursor: begin.cursor,
    refreshBefore: now() + lifetimeOf(given.ttl_ms),
  });
  const truncated = live === undefined && begin.truncated;
  return { outcome: "subscribed", subscription, isNew: live === undefined, truncated };
}

export type Identified =
  | { readonly outcome: "identified"; readonly identity: SubscriptionIdentity }
  | Refused;

/** Includes the caller, so that nobody can refresh or remove another's subscription. */
export function identityOf(
  given: z.output<typeof subscriptionIdentitySchema>,
  access: Access,
  { takesSubscriptions }: Pick<SubscribeParts, "takesSubscriptions">,
): Identified {
  if (!takesSubscriptions) {
    return refuse("subscriptions_off", "MCP Events are off on this gateway: see AGENTEX_MCP_EVENTS.");
  }
  const principal = principalOf(access.actor);
  if (principal === undefined) {
    const detail =
      "Subscriptions are not available with an external auth service, because the gateway could not check later whether you may still see the events. Poll for them instead.";
    return refuse("subscriptions_off", detail);
  }
  const { provider, event, url } = given;
  const identity = {
    accountId: access.accountId,
    principal,
    url,
    provider,
    event: event ?? undefined,
    arguments: given.arguments,
  };
  return { outcome: "identified", identity };
}

async function beginOf(
  { cursor, max_age_ms: maxAge }: z.output<typeof newSubscriptionSchema>,
  { engine, eventsKept, now }: SubscribeParts,
): Promise<{ readonly cursor: bigint; readonly truncated: boolean }> {
  const time = now();
  if (cursor === undefined) return { cursor: (await engine.settledBelow()) - 1n, truncated: false };
  const oldest = maxAge == null ? -1n : firstIdAt(time - maxAge) - 1n;
  const truncated = receivedAt(cursor) < time - eventsKept || cursor < oldest;
  return { cursor: cursor < oldest ? oldest : cursor, truncated };
}

/** @param given - in milliseconds; null: as long as possible. */
function lifetimeOf(given: number | null | undefined): number {
  if (given === undefined) return DAY;
  return given === null ? LONGEST : Math.min(Math.max(given, MINUTE), LONGEST);
}

function refuse(code: ProblemCode, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
