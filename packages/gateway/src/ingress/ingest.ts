import type { Handshake } from "@agentex/webhook-providers";
import type { Agents } from "../agents/agents.ts";
import type { KnownRoutes } from "../agents/known-routes.ts";
import { headersForAgent, type Arrival } from "../deliveries/agent-headers.ts";
import {
  deliverDirect,
  type DeliverContext,
  type Delivered,
  type Recipient,
} from "../deliveries/deliver-direct.ts";
import type { Webhook } from "../deliveries/delivery.ts";
import type { Keys } from "../keys/keys.ts";
import { authenticate } from "./authenticate.ts";
import { findCredential } from "./credential.ts";
import { findRoute } from "./find-route.ts";
import type { IngressRequest } from "./receive.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { readTarget } from "./target.ts";

export type IngestContext = DeliverContext & {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly routes: KnownRoutes;
  readonly nextDeliveryId: () => bigint;
  /** How long an agent may be silent, in milliseconds, unless its route says otherwise. */
  readonly agentTimeout: number;
};

export type Outcome =
  | Refusal
  | { readonly outcome: "handshake"; readonly answer: Handshake; readonly provider: string }
  | (Delivered & { readonly deliveryId: bigint; readonly webhook: Webhook });

/** What happens to a request at `/agents/forward/name/{agent}/{path}`, from its first header to its answer. */
export async function ingest(
  request: IngressRequest,
  arrival: Arrival,
  recipientFor: (deliveryId: bigint) => Recipient,
  context: IngestContext,
): Promise<Outcome> {
  const target = readTarget(request.url);
  if (target === undefined) {
    return refuse(
      "path_invalid",
      "The path has dot segments, empty segments, or escapes that hide a separator.",
    );
  }

  // 1. Which agent?
  const agent = await context.agents.find({ name: target.agentName });
  if (agent === undefined || agent.acpUrl === null) {
    return refuse("agent_not_found", `No agent is registered under the name '${target.agentName}'.`);
  }

  // 2. Which of its routes?
  const route = await findRoute(agent, request.method, target, context.routes);
  if (route.outcome === "refused") return route;

  // 3. Who says they are who? Strangers are turned away before their body is read.
  const credential = findCredential(request.headers);
  if (credential === undefined) {
    return refuse(
      "credentials_missing",
      "The route exists and is protected: send an agent API key as x-agent-api-key, or sign the request as its " +
        "provider does.",
    );
  }

  // 4. Are they?
  const proof = await authenticate(agent, credential, context.keys, request, context.now);
  if (proof.outcome === "refused") return proof;
  const received = await request.body();
  if (received.outcome === "refused") return received;

  // 5. Does the provider only ask whether somebody is there?
  if (proof.handshake !== undefined) {
    return { outcome: "handshake", answer: proof.handshake, provider: proof.provider };
  }

  // 6. Recorded, delivered by the route's policy, answered.
  const webhook: Webhook = {
    id: context.nextDeliveryId(),
    agentId: agent.id,
    route: route.name,
    policy: "direct",
    method: request.method,
    path: target.path + target.query,
    provider: proof.provider,
    keyId: proof.keyId,
    event: proof.event,
    providerDeliveryId: proof.providerDeliveryId,
    conversation: proof.conversation,
    headers: headersForAgent(request.rawHeaders, arrival),
    body: received.body,
  };
  const destination = {
    acpUrl: agent.acpUrl,
    internalKey: await context.keys.internalKey(agent),
    timeout:
      route.declared?.timeoutSeconds === undefined
        ? context.agentTimeout
        : route.declared.timeoutSeconds * 1_000,
  };
  const delivered = await deliverDirect(webhook, destination, recipientFor(webhook.id), context);
  return { ...delivered, deliveryId: webhook.id, webhook };
}
