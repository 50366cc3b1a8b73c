import type { ActorKind } from "agentex-webhook-providers";

/** Who caused a webhook. */
export type DeliveryActor = {
  /** The provider's permanent id for the actor. */
  readonly id: string | undefined;
  /** A login or a full name; undefined if there is none. Someone else can take it over later. */
  readonly name: string | undefined;
  /** Undefined if the payload does not say. */
  readonly kind: ActorKind | undefined;
};
