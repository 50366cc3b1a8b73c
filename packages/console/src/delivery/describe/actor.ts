import type { Delivery } from "agentex-gateway-sdk/client";

/** "octocat", "my-app[bot] (bot)"; undefined if the webhook does not name an actor. */
export function describeActor({ actor }: Pick<Delivery, "actor">): string | undefined {
  const name = actor?.name ?? actor?.id;
  if (name == null) return undefined;
  return actor?.kind == null || actor.kind === "user" ? name : `${name} (${actor.kind})`;
}

/** "member", "first time contributor". */
export function describeStanding({ standing }: Pick<Delivery, "standing">): string {
  return standing === null ? "unknown" : standing.replaceAll("_", " ");
}
