import { credentialHeaders, fillTemplate, withoutSecrets } from "agentex-webhook-providers";
import type { AuthService } from "../access/auth-service.ts";
import type { Agent } from "../agents/agent.ts";
import type { Agents } from "../agents/agents.ts";
import { didYouMean } from "../agents/nearest.ts";
import { PROBLEMS, type ProblemCode } from "../http/problem.ts";
import type { RouteCache } from "../agents/route-cache.ts";
import { headersForAgent } from "../dispatch/attempts/agent-headers.ts";
import { deliver, type Delivered, type DeliverParts } from "../dispatch/deliver.ts";
import { createLargeBody, isLarge } from "../bodies/body.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import { laneOf } from "../deliveries/lane.ts";
import { planDelivery, type Plan } from "../dispatch/plan.ts";
import { readPreference } from "../dispatch/prefer.ts";
import { NO_DEDUPE_KEYS, dedupeKeysOf } from "../deliveries/dedupe-keys.ts";
import { TEST_PASS_HEADER, type TestPasses } from "../test-deliveries/test-passes.ts";
import { EXTERNAL, mayBeUsedFrom } from "../keys/key.ts";
import type { ValueUses } from "../keys/value-uses.ts";
import type { IngressLimits } from "./ingress-limits.ts";
import type { ProviderRegistry } from "../providers/provider-registry.ts";
import { authenticate, type Proven } from "./authenticate.ts";
import { checkLogin } from "./check-login.ts";
import type { Caller } from "../dispatch/caller.ts";
import { findKey, findLogin, findSignature, type LoginShown } from "../keys/credential.ts";
import type { Verifier } from "./verifier.ts";
import { expectedProviders } from "./expected-providers.ts";
import { findRoute, type FoundRoute } from "./find-route.ts";
import { bodyMemoryFull } from "./body/read-body.ts";
import type { IngressRequest } from "./receive.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { RecentKeys } from "./recent-keys.ts";
import { guessProvider } from "./guess-provider.ts";
import { INGRESS_FORM, isBesideIngress, readTarget, type Target } from "../agents/target.ts";
import { answerSignedHandshake } from "./signed-handshake.ts";
import { answerUnsignedHandshake, type HandshakeAnswered } from "./unsigned-handshake.ts";

export type IngestContext = DeliverParts & {
  readonly agents: Agents;
  readonly routes: RouteCache;
  readonly keyUses: ValueUses;
  readonly recentKeys: RecentKeys;
  readonly verifier: Verifier;
  readonly providers: ProviderRegistry;
  readonly limits: IngressLimits;
  /** How long an agent may take to respond, in milliseconds, unless its route says otherwise. */
  readonly agentTimeout: number;
  /** The minimum time for which an equal body is the same webhook, if its provider's data says so; in milliseconds. */
  readonly sameBodyWithin: number;
  readonly testPasses: Pick<TestPasses, "take">;
  /** Identifies callers that present none of the agent's keys; undefined if there is no such service. */
  readonly authService: Pick<AuthService, "identify"> | undefined;
};

export type Outcome =
  | Refusal
  | HandshakeAnswered
  | (Exclude<Delivered, { outcome: "no_room" }> & { readonly webhook: Webhook; readonly plan: Plan });

/** Handles a request to `/agents/forward/name/{agent}/{path}`, from its headers to the response. */
export async function ingest(
  request: IngressRequest,
  caller: Caller,
  context: IngestContext,
): Promise<Outcome> {
  const begun = context.elapsed();
  const { limits } = context;
  const sender = limits.senderOf(request.remoteAddress);
  const flooded = limits.admit(sender);
  if (flooded !== undefined) return flooded;
  if (isBesideIngress(request.target)) {
    return refuse("not_found", `Webhooks are sent to ${INGRESS_FORM}, with single slashes.`);
  }
  const target = readTarget(request.target);
  if (target === undefined) {
    return refuse("path_invalid", "The path has dot segments, or escapes that hide a separator.");
  }

  // 1. Find the agent.
  const agent = await context.agents.find({ name: target.agentName });
  if (agent === undefined || !isDeployed(agent)) {
    const nearest = agent === undefined ? await context.agents.nearest(target.agentName) : undefined;
    return refuse(
      "agent_not_found",
      `No agent is registered under the name '${target.agentName}'.${didYouMean(nearest)}`,
    );
  }

  // 2. Find its route.
  const route = await findRoute(agent, request.method, target, context.routes);
  if (route.outcome === "refused" && route.code !== "method_not_allowed") return route;

  // 3. and 4. Read the credentials and verify them.
  const proof = await proveSender(request, agent, route, context);
  if (proof.outcome === "handshake") return proof;
  if (route.outcome === "refused") return proof.outcome === "refused" ? proof : route;
  if (proof.outcome === "refused") return forStrangers(route, proof);
  request.settled();
  if (!mayBeUsedFrom(proof.key, request.remoteAddress)) {
    return refuse(
      "address_not_allowed",
      `The key may not be used from ${request.remoteAddress}: it is not among the key's allowed addresses.`,
    );
  }
  const tooMany = limits.proved(sender, agent.id);
  if (tooMany !== undefined) return tooMany;
  if (proof.keyValueId !== undefined) context.keyUses.note(proof.keyValueId);
  const received = await request.body();
  if (received.outcome === "refused") return received;

  // 5. Answer a handshake.
  if (proof.handshake !== undefined) {
    return { outcome: "handshake", answer: proof.handshake, provider: proof.provider?.id ?? EXTERNAL };
  }

  // 6. and 7. Recognize a duplicate; otherwise store it, deliver it by the route's policy, respond.
  const timeout = (route.declared?.timeoutSeconds ?? context.agentTimeout / 1_000) * 1_000;
  const plan = planDelivery({
    provider: proof.provider,
    lateAnswer: proof.lateAnswer,
    keyPolicy: proof.key.policy,
    routePolicy: route.declared?.policy,
    preference: readPreference(request.headers["prefer"]),
    agentTimeout: timeout,
  });
  if (plan.policy !== "direct" && !(await context.depth.hasRoom(agent.id))) return queueFull();
  const found = { agent, target, route, proof, plan, timeout };
  const webhook = webhookOf(request, received.body, found, context);
  const delivered = await deliver(webhook, agent, plan, caller, context.elapsed() - begun, context);
  return delivered.outcome === "no_room" ? bodyMemoryFull() : { ...delivered, webhook, plan };
}

/** Steps 3 and 4: requests without credentials are rejected before their body is read, and before a wrong method shows. */
async function proveSender(
  request: IngressRequest,
  agent: Agent,
  route: FoundRoute | Refusal,
  context: IngestContext,
): Promise<Proven | Refusal | HandshakeAnswered> {
  const { limits } = context;
  const sender = limits.senderOf(request.remoteAddress);
  const barred = limits.mayProve(sender, agent.id);
  if (barred !== undefined) return barred;
  const key = findKey(request.headers);
  const expected = key === undefined ? await expectedProviders(agent, context) : [];
  // Some providers send a handshake before they sign anything, with a method of its own.
  const knock = await answerUnsignedHandshake(request, agent, expected, context.keys);
  if (knock !== undefined) {
    if (failedToProve(knock)) limits.failed(sender, agent.id);
    return knock;
  }
  if (route.outcome === "refused") {
    const signed = await answerSignedHandshake(request, agent, expected, context);
    if (signed !== undefined && failedToProve(signed)) limits.failed(sender, agent.id);
    return signed?.outcome === "handshake" ? signed : route;
  }
  const credential = key ?? findSignature(request.headers, expected) ?? loginOf(request.headers, context);
  if (credential === undefined) {
    const missing = refuse(
      "credentials_missing",
      "The route exists and is protected: send an agent API key as x-agent-api-key, or sign the request as its " +
        "provider does.",
    );
    const provider = guessProvider(request.headers, expected);
    return provider === undefined ? missing : { ...missing, suspect: { agentId: agent.id, provider } };
  }
  // An API key is checked before the body is read, a signature after.
  const proof =
    credential.kind === "login"
      ? await checkLogin(agent, request.headers, context.authService)
      : await authenticate(agent, credential, request, context);
  if (proof.outcome === "refused" && failedToProve(proof)) limits.failed(sender, agent.id);
  return proof;
}

/** To unverified senders, a path that the agent does not list does not exist, whatever else is wrong; the log has the reason. */
function forStrangers({ forStrangers: missing }: FoundRoute, refusal: Refusal): Refusal {
  if (missing === undefined || PROBLEMS[refusal.code][0] !== 401) return refusal;
  const { reason, suspect } = refusal;
  // Without credentials, nothing is read, not even for a diagnosis.
  return { ...missing, reason, ...(suspect && refusal.code !== "credentials_missing" && { suspect }) };
}

/** Comes last: a request with any other credential is judged by that one. */
function loginOf(
  headers: IngressRequest["headers"],
  { authService }: Pick<IngestContext, "authService">,
): LoginShown | undefined {
  return authService === undefined ? undefined : findLogin(headers);
}

/** Whether a rejection counts as a failed verification: a known secret, or no credentials at all, does not. */
function failedToProve(outcome: Refusal | HandshakeAnswered): boolean {
  return outcome.outcome === "refused" && FAILED_VERIFICATIONS.has(outcome.code);
}

const FAILED_VERIFICATIONS: ReadonlySet<ProblemCode> = new Set([
  "key_invalid",
  "principal_unknown",
  "signature_invalid",
  "signature_malformed",
  "timestamp_invalid",
  "timestamp_out_of_tolerance",
  "handshake_refused",
]);

/** `Retry-After` in seconds when the queue is full: it may not drain soon. */
const QUEUE_FULL_RETRY = 10;

function queueFull(): Refusal {
  return {
    ...refuse("queue_full", "This agent's queue is full; nothing was stored. Send it again later."),
    limit: "queue_depth",
    retryAfter: QUEUE_FULL_RETRY,
  };
}

type Found = {
  readonly agent: Agent;
  readonly target: Target;
  readonly route: FoundRoute;
  readonly proof: Proven;
  readonly plan: Plan;
  readonly timeout: number;
};

function webhookOf(
  request: IngressRequest,
  body: Buffer<ArrayBuffer>,
  { agent, target, route, proof, plan, timeout }: Found,
  { sameBodyWithin, testPasses }: Pick<IngestContext, "sameBodyWithin" | "testPasses">,
): Webhook {
  const { conversationKey, ordering: wanted = "concurrent" } = route.declared ?? {};
  const { method, headers } = request;
  const { provider, key, providerDeliveryId } = proof;
  const url = withoutSecrets(provider, request.url);
  const providerId = provider?.id ?? EXTERNAL;
  const conversation =
    conversationKey === undefined
      ? proof.conversation
      : fillTemplate(conversationKey, { method, url, headers, body }, provider);
  // A direct caller waits for the agent, not in a queue.
  const ordering = plan.policy === "direct" ? "concurrent" : wanted;
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
    event: proof.event,
    providerDeliveryId,
    conversation,
    ordering,
    lane: laneOf(ordering, conversation, conversationKey === undefined ? key.id : undefined),
    ...(testPasses.take(headers[TEST_PASS_HEADER])
      ? NO_DEDUPE_KEYS
      : dedupeKeysOf({ provider: providerId, keyId: key.id, place }, providerDeliveryId, proof.bodyHash)),
    sameBodyWithin: Math.max((proof.sameBodyWithinSeconds ?? 0) * 1_000, sameBodyWithin),
    timeout,
    replayOf: undefined,
    traceId: request.trace.traceId,
    headers: headersForAgent(
      request.rawHeaders,
      request.sender,
      provider === undefined ? callersCredentials(proof) : credentialHeaders(provider),
      request.trace,
    ),
    body: isLarge(body) ? createLargeBody(body, request.done) : body,
  };
}

/** Credentials for the auth service are not forwarded; an `authorization` header beside an agent's key is for the agent. */
function callersCredentials({ keyValueId }: Proven): readonly string[] {
  return keyValueId === undefined ? ["authorization"] : [];
}

function isDeployed(agent: Agent): agent is Agent & { readonly acpUrl: string } {
  return agent.acpUrl !== null;
}
