import type { Agent, AgentRegistration, WebhookRoute } from "agentex-gateway-sdk/client";
import { routeName } from "../webhook-url.ts";

/** What wakes an agent: a route's filter, and the agent's own accounts. */
export type Wake = Pick<WebhookRoute, "events" | "when" | "from" | "budget"> & {
  readonly identities: readonly string[] | null;
};

export type Member = keyof Wake;
export type From = NonNullable<Wake["from"]>;
export type Budget = NonNullable<Wake["budget"]>;

export const MEMBERS: readonly Member[] = ["events", "when", "from", "budget", "identities"];

/** Where a member comes from. */
export type Source = "api" | "agent" | "nowhere";

/** What applies now. */
export function currentWake(agent: Agent, { events, when, from, budget }: WebhookRoute): Wake {
  return {
    events,
    when,
    from: readFrom(from),
    budget: readBudget(budget),
    identities: orNull(agent.identities),
  };
}

/** What the agent declares, regardless of what was set over the API. */
export function declaredWake({ registration_metadata }: Agent, route: WebhookRoute): Wake {
  const { identities, webhook_routes } = readMetadata(registration_metadata);
  const declared = webhook_routes?.find((each) => routeName(each) === routeName(route));
  return {
    events: declared?.events ?? null,
    when: declared?.when ?? null,
    from: readFrom(declared?.from),
    budget: readBudget(declared?.budget),
    identities: orNull(identities),
  };
}

/** Whether each member was set over the API or declared by the agent. */
export function sourcesOf(agent: Agent, route: WebhookRoute): Readonly<Record<Member, Source>> {
  const current = currentWake(agent, route);
  const set = new Set<string>([...route.set_over_api, ...agent.set_over_api]);
  const sourceOf = (member: Member): Source =>
    set.has(member) ? "api" : current[member] === null ? "nowhere" : "agent";
  return {
    events: sourceOf("events"),
    when: sourceOf("when"),
    from: sourceOf("from"),
    budget: sourceOf("budget"),
    identities: sourceOf("identities"),
  };
}

// Each with its members in the same order, so that two can be compared.

function readFrom(from: Wake["from"] | undefined): Wake["from"] {
  return from == null ? null : { standing: from.standing, otherwise: from.otherwise ?? "hold" };
}

function readBudget(budget: Wake["budget"] | undefined): Wake["budget"] {
  return budget == null ? null : { most: budget.most, within: budget.within, per: budget.per };
}

function orNull(identities: readonly string[] | null | undefined): readonly string[] | null {
  return identities == null || identities.length === 0 ? null : identities;
}

type Metadata = NonNullable<AgentRegistration["registration_metadata"]>;

// The gateway validated it when the agent registered.
function readMetadata(metadata: Agent["registration_metadata"]): Metadata;
function readMetadata(metadata: unknown): unknown {
  return metadata ?? {};
}
