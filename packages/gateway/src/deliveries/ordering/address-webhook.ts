import type { Agent } from "../../agents/agent.ts";
import type { Policy, Route } from "../../agents/routes/route.ts";
import type { Body } from "../../bodies/body.ts";
import type { StoredActor } from "../../filters/actor.ts";
import type { Stop } from "../../filters/stop.ts";
import { OWN_KEYS, sessionKeyOf } from "../../sessions/session-key.ts";
import { batchLaneOf } from "./batch-lane.ts";
import { budgetOf } from "../budget.ts";
import { dedupeKeysOf, NO_DEDUPE_KEYS } from "../dedupe-keys.ts";
import type { Webhook } from "../delivery.ts";
import { laneOf } from "./lane.ts";

/** A verified webhook, before it has a recipient. */
export type ReceivedWebhook = {
  readonly method: string;
  /** A provider's id, or `external`. */
  readonly provider: string;
  readonly keyId: string;
  readonly event: string | undefined;
  readonly providerDeliveryId: string | undefined;
  /** Identifies the body, if equal bodies mean the same webhook. */
  readonly bodyHash: string | undefined;
  /** How long they do, in milliseconds. */
  readonly sameBodyWithin: number;
  /** As in the provider's data. */
  readonly conversation: string | undefined;
  readonly actor: StoredActor | undefined;
  readonly standing: string | undefined;
  readonly summary: string | undefined;
  readonly traceId: string | undefined;
  /** A test that a person sent. */
  readonly isTest?: boolean | undefined;
  /** Alternating names and values, as sent to the agent. */
  readonly headers: readonly string[];
  readonly body: Body;
};

/** Where and how to deliver a webhook. */
export type Destination = {
  readonly agent: Pick<Agent, "id" | "accountId">;
  /** The route's name; only the method if the agent does not declare it. */
  readonly route: string;
  readonly declared: Route | undefined;
  /** Path and query below the agent's URL, without secrets. */
  readonly path: string;
  readonly policy: Policy;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
  /** Why the agent does not get it, for good or for now. */
  readonly stop: Stop | undefined;
  /** What duplicates have in common besides their sender and id; undefined if there are no duplicates. */
  readonly place: string | undefined;
  /** Fills in a template of the route from the webhook. */
  readonly fill: (template: string) => string | undefined;
  /** What the agent gets in place of the body, if its route asks for a digest. */
  readonly digest: () => unknown;
};

/** Builds the webhook that is stored and delivered. */
export function addressWebhook(received: ReceivedWebhook, destination: Destination): Webhook {
  const { agent, route, declared, policy, stop, place } = destination;
  const { conversationKey, batch, send, ordering: wanted = "concurrent" } = declared ?? {};
  const { provider, keyId, actor, standing } = received;
  const conversation =
    conversationKey === undefined ? received.conversation : destination.fill(conversationKey);
  // A direct caller waits for the agent, not in a queue.
  const ordering = policy === "direct" ? "concurrent" : wanted;
  const laneKey = conversationKey === undefined ? keyId : undefined;
  return {
    accountId: agent.accountId,
    agentId: agent.id,
    route,
    policy,
    method: received.method,
    path: destination.path,
    provider,
    keyId,
    event: received.event,
    providerDeliveryId: received.providerDeliveryId,
    isTest: received.isTest,
    conversation,
    sessionKey:
      conversation === undefined
        ? undefined
        : sessionKeyOf(conversationKey === undefined ? provider : OWN_KEYS, conversation),
    ordering: batch === undefined ? ordering : "batch",
    lane:
      batch === undefined
        ? laneOf(ordering, conversation, laneKey)
        : batchLaneOf(route, conversation, laneKey),
    collect: batch,
    whileWorking: declared?.run?.whileWorking,
    ...(place === undefined
      ? NO_DEDUPE_KEYS
      : dedupeKeysOf({ provider, keyId, place }, received.providerDeliveryId, received.bodyHash)),
    sameBodyWithin: received.sameBodyWithin,
    timeout: destination.timeout,
    replayOf: undefined,
    actor,
    standing: standing === "unknown" ? undefined : standing,
    summary: received.summary,
    digest: send === "digest" ? JSON.stringify(destination.digest()) : undefined,
    stop,
    budget:
      stop === undefined
        ? budgetOf(declared?.budget, { agentId: agent.id, route, provider, keyId, conversation, actor })
        : undefined,
    traceId: received.traceId,
    headers: received.headers,
    body: received.body,
  };
}
