import type { FilterOutcome } from "agentex-webhook-providers";
import { isDeployed, type Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { placeAt } from "../../agents/route-at.ts";
import type { Route } from "../../agents/routes/route.ts";
import { addressWebhook } from "../../deliveries/ordering/address-webhook.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { FOR_SUBSCRIBERS, screen } from "../../filters/screen.ts";
import type { Stop } from "../../filters/stop.ts";
import type { SourceTarget } from "../../sources/source.ts";
import { planDelivery, type Plan } from "../plan.ts";
import type { SourceEvent } from "./source-event.ts";

/** A webhook addressed to one of a source's targets. */
export type Addressed = {
  readonly agent: Agent;
  readonly webhook: Webhook;
  readonly plan: Plan;
};

export type AddressParts = {
  readonly agents: Pick<Agents, "find">;
  readonly routes: Pick<RouteCache, "of">;
  /** How long an agent may take to respond, in milliseconds, unless its route says otherwise. */
  readonly agentTimeout: number;
};

/**
 * Addresses a webhook to those of these targets that are switched on, exist, and want it. If none wants it, one is
 * addressed as filtered, so that it is recorded. If there are no targets, the result is empty.
 */
export async function addressTargets(
  event: SourceEvent,
  targets: readonly SourceTarget[],
  parts: AddressParts,
): Promise<Addressed[]> {
  const on = targets
    .filter(({ off }) => off === undefined)
    .map((target) => ({ target, filtered: target.when && event.content.matches(target.when) }));
  const wanting = on.filter(({ filtered }) => filtered === undefined || filtered.outcome === "matched");
  const addressed = await Promise.all(wanting.map(async ({ target }) => address(event, target, parts)));
  const reached = addressed.filter((each) => each !== undefined);
  if (reached.length > 0) return reached;
  for (const { target, filtered } of on) {
    if (filtered?.outcome !== "unmatched" || target.isShadow) continue;
    const one = await address(event, target, parts, stopOf(filtered));
    if (one !== undefined) return [one];
  }
  return [];
}

function stopOf({ clause, saw }: Extract<FilterOutcome, { outcome: "unmatched" }>): Stop {
  return { status: "filtered", reason: "when", clause, saw };
}

/**
 * @returns undefined if the target's agent cannot get it: it was deleted, belongs to another account, or was never
 * deployed.
 */
async function address(
  event: SourceEvent,
  target: SourceTarget,
  parts: AddressParts,
  excluded?: Stop,
): Promise<Addressed | undefined> {
  const agent = await parts.agents.find({ id: target.agentId });
  // The API accepts no such target, but an installation must never reach another account.
  if (agent === undefined || agent.accountId !== event.source.accountId || !isDeployed(agent)) {
    return undefined;
  }
  const { method } = event.received;
  const place = await placeAt(agent, method, target.path + event.query, parts.routes);
  if (place === undefined) return undefined;
  const { url, route, declared } = place;
  const timeout = (declared?.timeoutSeconds ?? parts.agentTimeout / 1_000) * 1_000;
  const plan = planDelivery({
    ...event,
    routePolicy: declared?.policy,
    isBatched: declared?.batch !== undefined,
    isPulled: agent.delivery !== "push",
    agentTimeout: timeout,
  });
  const webhook = addressWebhook(event.received, {
    agent,
    route,
    declared,
    path: url.path + url.query,
    policy: plan.policy,
    timeout,
    stop: excluded ?? stopAt(event, agent, declared),
    // What a provider sends again goes only to the targets that do not have it yet.
    place: `source ${event.source.id} ${url.path}`,
    fill: (template) => event.content.fill(template),
    digest: () => event.content.digest(),
  });
  const source = { id: event.source.id, value: event.value };
  return { agent, plan, webhook: { ...webhook, source, isShadow: target.isShadow } };
}

/** Why the route keeps it from its agent, for good or for now. */
function stopAt(event: SourceEvent, agent: Agent, declared: Route | undefined): Stop | undefined {
  if (agent.delivery === "subscription") return FOR_SUBSCRIBERS;
  const { actor, content, received } = event;
  return screen(declared ?? {}, agent.identities, {
    event: received.event,
    actor,
    filtered: declared?.when && content.matches(declared.when),
  });
}
