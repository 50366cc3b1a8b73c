import type { Policy } from "../deliveries/delivery.ts";

/** A named credential of one agent; its value is never part of it. */
export type Key = {
  readonly id: string;
  readonly agentId: string;
  readonly name: string;
  /** `external`, `internal`, or a provider's id. */
  readonly type: string;
  /** Delivery policy for what it proves; undefined: the route's. */
  readonly policy: Policy | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
};

/** A provider key with the secret that its provider signs with, in memory only. */
export type SigningKey = { readonly key: Key; readonly secret: string };

/** A bearer key sent as `x-agent-api-key`. */
export const EXTERNAL = "external";
/** The agent's own key, with which the gateway signs what it forwards. */
export const INTERNAL = "internal";
