import type { Actor, ActorKind } from "agentex-webhook-providers";
import type { DeliveryRow } from "../storage/schema/deliveries.ts";

export const ACTOR_KINDS = ["user", "bot", "app"] as const satisfies readonly ActorKind[];

/** Who caused a delivery, as stored. */
export type StoredActor = Pick<Actor, "id" | "name" | "kind">;

/** Reads a stored actor; undefined if none is known. */
export function readActor({
  actor_id,
  actor_name,
  actor_kind,
}: Pick<DeliveryRow, "actor_id" | "actor_name" | "actor_kind">): StoredActor | undefined {
  if (actor_id === null && actor_name === null && actor_kind === null) return undefined;
  return {
    id: actor_id ?? undefined,
    name: actor_name ?? undefined,
    kind: ACTOR_KINDS.find((kind) => kind === actor_kind),
  };
}
