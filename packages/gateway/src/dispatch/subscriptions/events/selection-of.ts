import type { Scope } from "../../../access/access.ts";
import type { Agents } from "../../../agents/agents.ts";
import { EVENT_KINDS, type EventSelection } from "../../../deliveries/events/delivery-event.ts";
import { LIFECYCLE } from "../../../providers/lifecycle.ts";
import { splitEventName, type Subscription } from "../../../subscriptions/subscription.ts";

/**
 * What a subscription selects. An agent's name means the agent that currently has it; undefined if there is none, and
 * so no events.
 */
export async function selectionOf(
  { provider, event, arguments: given }: Pick<Subscription, "provider" | "event" | "arguments">,
  scope: Scope,
  agents: Pick<Agents, "find">,
): Promise<EventSelection | undefined> {
  const { agent, event: webhook, ...rest } = given;
  const isLifecycle = provider === LIFECYCLE;
  const kinds = EVENT_KINDS.filter((kind) => kind === (isLifecycle ? event : "received"));
  const of = isLifecycle ? splitEventName(webhook ?? "") : { provider, event };
  const filter = { ...rest, ...scope, ...of };
  if (agent === undefined) return { kinds, filter };
  const found = await agents.find({ name: agent });
  if (found === undefined || (scope.accountId !== undefined && found.accountId !== scope.accountId))
    return undefined;
  return { kinds, filter: { ...filter, agentId: found.id } };
}
