import { credentialHeaders, digestOf, fillTemplate, withoutSecrets } from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { Target } from "../agents/routes/target.ts";
import { createLargeBody, isLarge } from "../bodies/body.ts";
import { budgetOf } from "../deliveries/budget.ts";
import { batchLaneOf } from "../deliveries/batch-lane.ts";
import { NO_DEDUPE_KEYS, dedupeKeysOf } from "../deliveries/dedupe-keys.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import { laneOf } from "../deliveries/lane.ts";
import { headersForAgent } from "../dispatch/attempts/agent-headers.ts";
import type { Plan } from "../dispatch/plan.ts";
import type { Stop } from "../filters/stop.ts";
import { EXTERNAL } from "../keys/key.ts";
import { OWN_KEYS, sessionKeyOf } from "../sessions/session-key.ts";
import { TEST_PASS_HEADER, type TestPasses } from "../test-deliveries/test-passes.ts";
import type { FoundRoute } from "./find-route.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { Verified } from "./verification/verified.ts";

export type WebhookParts = {
  /** The minimum time for which an equal body is the same webhook, if its provider's data says so; in milliseconds. */
  readonly sameBodyWithin: number;
  readonly testPasses: Pick<TestPasses, "take">;
};

/** What was found out about a request. */
export type Found = {
  readonly agent: Agent;
  readonly target: Target;
  readonly route: FoundRoute;
  readonly verified: Verified;
  /** Why the agent does not get it, or not yet. */
  readonly stop: Stop | undefined;
  readonly plan: Plan;
  readonly timeout: number;
};

/** The webhook as it is stored and delivered. */
export function buildWebhook(
  request: IngressRequest,
  body: Buffer<ArrayBuffer>,
  { agent, target, route, verified, stop, plan, timeout }: Found,
  { sameBodyWithin, testPasses }: WebhookParts,
): Webhook {
  const { conversationKey, batch, send, ordering: wanted = "concurrent" } = route.declared ?? {};
  const { method, headers } = request;
  const { provider, key, providerDeliveryId } = verified;
  const url = withoutSecrets(provider, request.url);
  const providerId = provider?.id ?? EXTERNAL;
  const conversation =
    conversationKey === undefined
      ? verified.conversation
      : fillTemplate(conversationKey, { method, url, headers, body }, provider);
  // A direct caller waits for the agent, not in a queue.
  const ordering = plan.policy === "direct" ? "concurrent" : wanted;
  const { actor, summary, event } = verified;
  const laneKey = conversationKey === undefined ? key.id : undefined;
  const place = route.declared === undefined ? `${method} ${target.path}` : route.name;
  return {
    accountId: agent.accountId,
    agentId: agent.id,
    route: route.name,
    policy: plan.policy,
    method,
    path: withoutSecrets(provider, target.path + target.query),
    provider: providerId,
    keyId: key.id,
    event,
    providerDeliveryId,
    conversation,
    sessionKey:
      conversation === undefined
        ? undefined
        : sessionKeyOf(conversationKey === undefined ? providerId : OWN_KEYS, conversation),
    ordering: batch === undefined ? ordering : "batch",
    lane:
      batch === undefined
        ? laneOf(ordering, conversation, laneKey)
        : batchLaneOf(route.name, conversation, laneKey),
    collect: batch,
    whileWorking: route.declared?.run?.whileWorking,
    ...(testPasses.take(headers[TEST_PASS_HEADER])
      ? NO_DEDUPE_KEYS
      : dedupeKeysOf({ provider: providerId, keyId: key.id, place }, providerDeliveryId, verified.bodyHash)),
    sameBodyWithin: Math.max((verified.sameBodyWithinSeconds ?? 0) * 1_000, sameBodyWithin),
    timeout,
    replayOf: undefined,
    actor,
    standing: actor?.standing === "unknown" ? undefined : actor?.standing,
    summary,
    digest:
      send === "digest"
        ? JSON.stringify(verified.digest ?? digestOf(provider, { method, url, headers, body }))
        : undefined,
    stop,
    budget:
      stop === undefined
        ? budgetOf(route.declared?.budget, {
            agentId: agent.id,
            route: route.name,
            provider: providerId,
            keyId: key.id,
            conversation,
            actor,
          })
        : undefined,
    traceId: request.trace.traceId,
    headers: headersForAgent(
      request.rawHeaders,
      request.sender,
      provider === undefined ? callersCredentials(verified) : credentialHeaders(provider),
      request.trace,
    ),
    body: isLarge(body) ? createLargeBody(body, request.done) : body,
  };
}

/** Credentials for the auth service are not forwarded; an `authorization` header beside an agent's key is for the agent. */
function callersCredentials({ keyValueId }: Verified): readonly string[] {
  return keyValueId === undefined ? ["authorization"] : [];
}
