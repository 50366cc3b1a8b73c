import type { Policy } from "../agents/routes/route.ts";
import type { KeyWithValues } from "./key.ts";

export type NewKey = {
  readonly agentId: string;
  readonly name: string;
  readonly type: string;
  /** Undefined until the provider sends it. */
  readonly value: string | undefined;
  /** Whether the value is a provider's public key, which may be shown. */
  readonly isPublic?: boolean;
  readonly policy?: Policy | undefined;
  /** Addresses and ranges from which it may be used; undefined: any. */
  readonly allowedAddresses?: readonly string[] | undefined;
  /** How far a time signed by its provider may be from now, in seconds; undefined: as in the provider's data. */
  readonly toleranceSeconds?: number | undefined;
  /** Unix milliseconds; undefined: never. */
  readonly expiresAt?: number | undefined;
};

export type KeyCreated =
  | { readonly outcome: "created"; readonly key: KeyWithValues }
  | { readonly outcome: "name_taken" }
  /** The agent was deleted meanwhile. */
  | { readonly outcome: "agent_gone" };

export type Rotation = {
  readonly value: string;
  readonly isPublic?: boolean;
  /** How long the previous values keep working, in milliseconds. */
  readonly overlap: number;
};

export type KeyRotated =
  | { readonly outcome: "rotated"; readonly key: KeyWithValues }
  | { readonly outcome: "gone" };
