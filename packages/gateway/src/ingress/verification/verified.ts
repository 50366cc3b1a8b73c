import type {
  Actor,
  Digest,
  FilterOutcome,
  Handshake,
  LateAnswer,
  Provider,
} from "agentex-webhook-providers";
import type { Key } from "../../keys/key.ts";

/** A verified request, and what it is about. */
export type Verified = {
  readonly outcome: "verified";
  /** The key that verified it. */
  readonly key: Key;
  /** Which of the key's values verified it; undefined for a caller identified by the auth service. */
  readonly keyValueId: string | undefined;
  /** The new name that the provider reports for what the key is named after. */
  readonly newName: string | undefined;
  /** The provider; undefined for a caller with an API key. */
  readonly provider: Provider | undefined;
  readonly event: string | undefined;
  readonly providerDeliveryId: string | undefined;
  /** For this many seconds, the same body from this key to this route is the same webhook, whatever its id says. */
  readonly sameBodyWithinSeconds: number | undefined;
  readonly conversation: string | undefined;
  /** Identifies the body, if equal bodies from this provider are the same webhook. */
  readonly bodyHash: string | undefined;
  /** The provider's own acknowledgement; undefined: 202. */
  readonly lateAnswer: LateAnswer | undefined;
  /** The response to a handshake, which does not go to the agent. */
  readonly handshake: Handshake | undefined;
  /** Whether it matches the route's filter; undefined if there is none, and for a caller with an API key. */
  readonly filtered: FilterOutcome | undefined;
  /**
   * The value by which a source chooses its targets; undefined if there is none, and for a caller with an API key.
   */
  readonly value: string | undefined;
  /** Who caused it and, in one line, what happened, according to the signed content. */
  readonly actor: Actor | undefined;
  readonly summary: string | undefined;
  /**
   * What the agent gets instead of the body; undefined if it gets the body, and for a caller with an API key.
   */
  readonly digest: Digest | undefined;
};

/** A request that no provider signed: its content is unknown. */
export function verifiedCaller(key: Key, keyValueId: string | undefined): Verified {
  return {
    outcome: "verified",
    key,
    keyValueId,
    newName: undefined,
    provider: undefined,
    event: undefined,
    providerDeliveryId: undefined,
    sameBodyWithinSeconds: undefined,
    conversation: undefined,
    bodyHash: undefined,
    lateAnswer: undefined,
    handshake: undefined,
    filtered: undefined,
    value: undefined,
    actor: undefined,
    summary: undefined,
    digest: undefined,
  };
}
