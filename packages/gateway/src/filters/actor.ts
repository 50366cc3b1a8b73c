import type { DeliveryRow } from "../storage/schema/deliveries.ts";

export const ACTOR_KINDS = ["user", "bot", "app"] as const;

/** Who caused a webhook, as its signed content says. */
export type Actor = {
  /** The provider's id, which is never given to another; undefined if it has none. */
  readonly id: string | undefined;
  /** A name, which the provider may give to another one later. */
  readonly name: string | undefined;
  readonly kind: (typeof ACTOR_KINDS)[number];
};

/** Reads a stored actor. */
export function readActor({
  actor_id,
  actor_name,
  actor_kind,
}: Pick<DeliveryRow, "actor_id" | "actor_name" | "actor_kind">): Actor | undefined {
  const kind = ACTOR_KINDS.find((each) => each === actor_kind);
  return kind && { id: actor_id ?? undefined, name: actor_name ?? undefined, kind };
}

/** Whether this is the actor: `github:my-app[bot]`, `slack:B012345`. Compared exactly, with its id and its name. */
export function isIdentityOf(identity: string, provider: string, actor: Actor): boolean {
  if (!identity.startsWith(`${provider}:`)) return false;
  const own = identity.slice(provider.length + 1);
  return own === actor.id || own === actor.name;
}
