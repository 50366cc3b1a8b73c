import { fingerprint } from "./fingerprint.ts";

/** A webhook's sender and target. */
export type Sending = {
  readonly provider: string;
  /** The key that verified it. A key that was deleted and recreated is a different one; a rotated key is the same. */
  readonly keyId: string;
  /** The route, or the method and path if the agent's routes are unknown. */
  readonly place: string;
};

/** What identifies duplicates of a webhook; undefined if duplicates are allowed. */
export type DedupeKeys = {
  readonly dedupeKey: string | undefined;
  readonly bodyKey: string | undefined;
};

/** For a webhook that is never a duplicate. */
export const NO_DEDUPE_KEYS: DedupeKeys = { dedupeKey: undefined, bodyKey: undefined };

/**
 * A duplicate is a webhook with the same key, target and id: many providers number each sender's webhooks separately,
 * or send one event to several targets under one id.
 *
 * If the provider's data says that it never sends the same bytes twice, the same body is also a duplicate, whatever its
 * id: anyone who captured the request can change an id in an unsigned header.
 *
 * @param bodyHash - a fingerprint of the body, if the provider's data says so.
 */
export function dedupeKeysOf(
  sending: Sending,
  providerDeliveryId: string | undefined,
  bodyHash: string | undefined,
): DedupeKeys {
  return {
    dedupeKey:
      providerDeliveryId === undefined
        ? undefined
        : fingerprint(`id ${spell(sending)} ${providerDeliveryId}`),
    bodyKey: bodyHash === undefined ? undefined : fingerprint(`body ${spell(sending)} ${bodyHash}`),
  };
}

/** Unambiguous: neither provider ids nor key ids contain spaces. */
function spell({ provider, keyId, place }: Sending): string {
  return `${provider} ${keyId} ${place.length} ${place}`;
}
