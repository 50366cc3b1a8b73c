import { isDeployed, type Agent } from "../agents/agent.ts";
import type { Agents } from "../agents/agents.ts";
import { didYouMean } from "../nearest.ts";
import type { RouteCache } from "../agents/route-cache.ts";
import { INGRESS_FORM, isBesideIngress, readTarget, type Target } from "../agents/routes/target.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import type { Caller } from "../dispatch/caller.ts";
import { deliver, type Delivered, type DeliverParts } from "../dispatch/deliver.ts";
import { planDelivery, type Plan } from "../dispatch/plan.ts";
import { readPreference } from "../dispatch/prefer.ts";
import { PROBLEMS } from "../http/problem.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { BoundKeys } from "../sessions/bound-keys.ts";
import { placeByKey } from "../deliveries/ordering/place-in-session.ts";
import { admitVerified, type AdmitParts } from "./admit-verified.ts";
import { buildWebhook, type WebhookParts } from "./build-webhook.ts";
import { findRoute, type FoundRoute } from "./find-route.ts";
import { bodyMemoryFull } from "./request/read-body.ts";
import type { IngressRequest } from "./request/receive.ts";
import { screenWebhook } from "./screen-webhook.ts";
import type { HandshakeAnswered } from "./verification/unsigned-handshake.ts";
import type { Verified } from "./verification/verified.ts";
import { verifySender, type SenderParts } from "./verify-sender.ts";

export type IngestContext = DeliverParts &
  SenderParts &
  WebhookParts &
  AdmitParts & {
    readonly agents: Agents;
    readonly routes: RouteCache;
    readonly boundKeys: Pick<BoundKeys, "find">;
    /** How long an agent may take to respond, in milliseconds, unless its route says otherwise. */
    readonly agentTimeout: number;
  };

export type Outcome =
  | Refusal
  | HandshakeAnswered
  /** Its source has no target for it yet. */
  | { readonly outcome: "unrouted"; readonly id: bigint; readonly webhook: Webhook; readonly plan: Plan }
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
  const target = targetOf(request);
  if ("outcome" in target) return target;

  // 1. Find the agent.
  const agent = await context.agents.find({ name: target.agentName });
  if (agent === undefined || !isDeployed(agent)) return agentNotFound(target, agent, context.agents);

  // 2. Find its route.
  const finding = findRoute(agent, request.method, target, context.routes);
  const route = finding instanceof Promise ? await finding : finding;
  if (route.outcome === "refused" && route.code !== "method_not_allowed") return route;

  // 3. and 4. Read the credentials and verify them.
  const verified = await verifySender(request, agent, route, context);
  if (verified.outcome === "handshake") return verified;
  if (route.outcome === "refused") return verified.outcome === "refused" ? verified : route;
  if (verified.outcome === "refused") return hideRoute(route, verified);

  // 5. Admit it, or answer a handshake.
  const admitted = await admitVerified(request, verified, agent.id, context);
  if (admitted.outcome !== "admitted") return admitted;

  // 6. and 7. Recognize a duplicate; otherwise store it, deliver it by the route's policy, respond.
  const timeout = (route.declared?.timeoutSeconds ?? context.agentTimeout / 1_000) * 1_000;
  const plan = planOf(request, agent, route, verified, timeout);
  const stop = screenWebhook(request, admitted.body, agent, route, verified);
  const isQueued = plan.policy !== "direct" && stop === undefined;
  const room = !isQueued || context.depth.hasRoom(agent.id);
  if (!(room instanceof Promise ? await room : room)) return queueFull();
  const found = { agent, target, route, verified, stop, plan, timeout };
  const built = buildWebhook(request, admitted.body, found, context);
  const placed = placeByKey(built, context.boundKeys);
  const webhook = placed instanceof Promise ? await placed : placed;
  const delivered = await deliver(webhook, agent, plan, caller, context.elapsed() - begun, context);
  return delivered.outcome === "no_room" ? bodyMemoryFull() : { ...delivered, webhook, plan };
}

function targetOf({ target }: IngressRequest): Target | Refusal {
  if (isBesideIngress(target)) {
    return refuse("not_found", `Webhooks are sent to ${INGRESS_FORM}, with single slashes.`);
  }
  return (
    readTarget(target) ??
    refuse("path_invalid", "The path contains dot segments, or escapes that hide a separator.")
  );
}

async function agentNotFound(
  { agentName }: Target,
  agent: Agent | undefined,
  agents: Agents,
): Promise<Refusal> {
  const nearest = agent === undefined ? await agents.nearest(agentName) : undefined;
  return refuse(
    "agent_not_found",
    `No agent is registered under the name '${agentName}'.${didYouMean(nearest)}`,
  );
}

/** To unverified senders, a path that the agent does not list does not exist, whatever else is wrong; the log has the reason. */
function hideRoute({ ifUnverified: missing }: FoundRoute, refusal: Refusal): Refusal {
  if (missing === undefined || PROBLEMS[refusal.code][0] !== 401) return refusal;
  const { reason, suspect } = refusal;
  // Without credentials, the body is not read, not even for a diagnosis.
  return { ...missing, reason, ...(suspect && refusal.code !== "credentials_missing" && { suspect }) };
}

function planOf(
  request: IngressRequest,
  { delivery }: Agent,
  { declared }: FoundRoute,
  { provider, lateAnswer, key }: Verified,
  timeout: number,
): Plan {
  return planDelivery({
    provider,
    lateAnswer,
    keyPolicy: key.policy,
    routePolicy: declared?.policy,
    isBatched: declared?.batch !== undefined,
    isPulled: delivery !== "push",
    preference: readPreference(request.headers["prefer"]),
    agentTimeout: timeout,
  });
}

/** `Retry-After` in seconds when the queue is full: it may not drain soon. */
const QUEUE_FULL_RETRY = 10;

/** The agent's queue is full. */
export function queueFull(): Refusal {
  return {
    ...refuse("queue_full", "This agent's queue is full; nothing was stored. Retry later."),
    limit: "queue_depth",
    retryAfter: QUEUE_FULL_RETRY,
  };
}
