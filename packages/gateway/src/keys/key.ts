import type { Policy } from "../agents/routes/route.ts";
import type { AddressList } from "../addresses/address-list.ts";

/** A named credential of one agent, without its values. */
export type Key = {
  readonly id: string;
  readonly agentId: string;
  readonly name: string;
  /** `external`, `internal`, or a provider's id. */
  readonly type: string;
  /** Delivery policy for requests that this key verifies; undefined: the route's. */
  readonly policy: Policy | undefined;
  /** The addresses from which it may be used; undefined: any. */
  readonly allowedAddresses: AddressList | undefined;
  /** How far a time signed by its provider may be from now, in seconds; undefined: as in the provider's data. */
  readonly toleranceSeconds: number | undefined;
  /** The new name of whatever the key is named after, as reported by the provider; undefined: not renamed. */
  readonly newName: NewName | undefined;
  /** Unix milliseconds; undefined: never. */
  readonly expiresAt: number | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
};

/** A name that a key accepts for a while in addition to its own. */
export type NewName = {
  readonly name: string;
  /** Unix milliseconds. */
  readonly until: number;
};

/** The metadata of one value of a key, for rotation. Times are Unix milliseconds. */
export type KeyValue = {
  readonly id: string;
  readonly createdAt: number;
  /** When a rotated-out value expires; undefined: with its key. */
  readonly expiresAt: number | undefined;
  readonly lastUsedAt: number | undefined;
  /** The value itself if it is a provider's public key, which is not secret. */
  readonly publicKey: string | undefined;
};

export type KeyWithValues = Key & { readonly values: readonly KeyValue[] };

/** A key, and which of its values was used. */
export type UsedKey = { readonly key: Key; readonly valueId: string };

/** The same, with the expiry of the key or the value, whichever is earlier: Unix milliseconds; undefined: never. */
export type ExpiringKey = UsedKey & { readonly expiresAt: number | undefined };

/** A provider's key with a signing secret, in memory only. */
export type SigningKey = ExpiringKey & { readonly secret: string };

/** A bearer key sent as `x-agent-api-key`. */
export const EXTERNAL = "external";
/** The agent's internal key, with which the gateway signs what it forwards. */
export const INTERNAL = "internal";

/** Whether a key may be used from an address, as returned by `readAddress`. */
export function mayBeUsedFrom({ allowedAddresses }: Pick<Key, "allowedAddresses">, address: string): boolean {
  return allowedAddresses?.has(address) !== false;
}
