import type { Policy } from "../agents/route.ts";
import type { AddressList } from "../addresses/address-list.ts";

/** A named credential of one agent; what it consists of is never part of it. */
export type Key = {
  readonly id: string;
  readonly agentId: string;
  readonly name: string;
  /** `external`, `internal`, or a provider's id. */
  readonly type: string;
  /** Delivery policy for what it proves; undefined: the route's. */
  readonly policy: Policy | undefined;
  /** From where it may be used; undefined: from anywhere. */
  readonly allowedAddresses: AddressList | undefined;
  /** Unix milliseconds; undefined: it does not expire. */
  readonly expiresAt: number | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
};

/** One value of a key, without the value itself: what people need to know to rotate it. Unix milliseconds. */
export type KeyValue = {
  readonly id: string;
  readonly createdAt: number;
  /** When a value that was rotated out stops working; undefined: with its key. */
  readonly expiresAt: number | undefined;
  readonly lastUsedAt: number | undefined;
  /** The value itself where it is a provider's public key, which is no secret. */
  readonly publicKey: string | undefined;
};

export type KeyWithValues = Key & { readonly values: readonly KeyValue[] };

/** A key by one of its values. */
export type UsedKey = { readonly key: Key; readonly valueId: string };

/** The same with the end of the key or of that value, whichever is earlier: Unix milliseconds; undefined: it has none. */
export type ExpiringKey = UsedKey & { readonly expiresAt: number | undefined };

/** A provider key with a secret that its provider signs with, in memory only. */
export type SigningKey = ExpiringKey & { readonly secret: string };

/** A bearer key sent as `x-agent-api-key`. */
export const EXTERNAL = "external";
/** The agent's own key, with which the gateway signs what it forwards. */
export const INTERNAL = "internal";

/** Whether a key may be used from an address, as `readAddress` gives it. */
export function mayBeUsedFrom({ allowedAddresses }: Pick<Key, "allowedAddresses">, address: string): boolean {
  return allowedAddresses?.has(address) !== false;
}
