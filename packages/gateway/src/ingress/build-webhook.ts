import { credentialHeaders, digestOf, fillTemplate, withoutSecrets } from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { Target } from "../agents/routes/target.ts";
import { createLargeBody, isLarge } from "../bodies/body.ts";
import { addressWebhook, type ReceivedWebhook } from "../deliveries/ordering/address-webhook.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import { headersForAgent } from "../dispatch/attempts/request/agent-headers.ts";
import type { Plan } from "../dispatch/plan.ts";
import type { Stop } from "../filters/stop.ts";
import { EXTERNAL } from "../keys/key.ts";
import { TEST_PASS_HEADER, type TestPasses } from "../test-deliveries/test-passes.ts";
import type { FoundRoute } from "./find-route.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { Verified } from "./verification/verified.ts";

export type WebhookParts = {
  /**
   * How long, at least, an equal body counts as the same webhook if its provider's data says so; in milliseconds.
   */
  readonly sameBodyWithin: number;
  readonly testPasses: Pick<TestPasses, "take">;
};

/** What is known about a request. */
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
  const { method, headers } = request;
  const { provider } = verified;
  const url = withoutSecrets(provider, request.url);
  const place = route.declared === undefined ? `${method} ${target.path}` : route.name;
  const isTest = testPasses.take(headers[TEST_PASS_HEADER], verified.key.id);
  const received = receivedWebhook(request, body, verified, sameBodyWithin);
  return addressWebhook(
    { ...received, isTest },
    {
      agent,
      route: route.name,
      declared: route.declared,
      path: withoutSecrets(provider, target.path + target.query),
      policy: plan.policy,
      timeout,
      stop,
      // Sending the same test twice must deliver it twice.
      place: isTest ? undefined : place,
      fill: (template) => fillTemplate(template, { method, url, headers, body }, provider),
      digest: () => verified.digest ?? digestOf(provider, { method, url, headers, body }),
    },
  );
}

/** What a verified request says, independent of who gets it. */
export function receivedWebhook(
  { method, rawHeaders, sender, trace, done }: IngressRequest,
  body: Buffer<ArrayBuffer>,
  verified: Verified,
  sameBodyWithin: number,
): ReceivedWebhook {
  const { provider, key, actor } = verified;
  return {
    method,
    provider: provider?.id ?? EXTERNAL,
    keyId: key.id,
    event: verified.event,
    providerDeliveryId: verified.providerDeliveryId,
    bodyHash: verified.bodyHash,
    sameBodyWithin: Math.max((verified.sameBodyWithinSeconds ?? 0) * 1_000, sameBodyWithin),
    conversation: verified.conversation,
    actor,
    standing: actor?.standing,
    summary: verified.summary,
    traceId: trace.traceId,
    headers: headersForAgent(
      rawHeaders,
      sender,
      provider === undefined ? callersCredentials(verified) : credentialHeaders(provider),
      trace,
    ),
    body: isLarge(body) ? createLargeBody(body, done) : body,
  };
}

/**
 * Credentials for the auth service are not forwarded; an `authorization` header next to an agent's key is for the
 * agent.
 */
function callersCredentials({ keyValueId }: Verified): readonly string[] {
  return keyValueId === undefined ? ["authorization"] : [];
}
