import type { WebhookRoute } from "agentex-gateway-sdk/client";

const OTHERWISE = { hold: "held", filter: "filtered", deliver: "delivered" } as const;

const PER = { conversation: "ordering key", actor: "actor", route: "route" } as const;

/** Which webhooks of a route reach its agent, in one line; undefined if all do. */
export function describeWake({ events, when, from, budget }: WebhookRoute): string | undefined {
  const parts = [
    events === null ? undefined : `only ${events.join(", ")}`,
    when === null ? undefined : "only if a condition is met",
    from === null
      ? undefined
      : `trusts ${from.standing.join(", ").replaceAll("_", " ")}, others are ${OTHERWISE[from.otherwise ?? "hold"]}`,
    budget === null ? undefined : `at most ${budget.most} in ${budget.within} per ${PER[budget.per]}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" · ");
}
