import type { ActorKind } from "agentex-webhook-providers";

/** Who caused a webhook. */
export type DeliveryActor = {
  /** The provider's permanent id of it. */
  readonly id: string | undefined;
  /** A login or a full name; undefined if there is none. Others can take it over later. */
  readonly name: string | undefined;
  /** Undefined if the payload does not tell. */
  readonly kind: ActorKind | undefined;
};
