import { fingerprint } from "./fingerprint.ts";

/** Who sent a webhook, and where to. */
export type Sending = {
  readonly provider: string;
  /** The key that proved it. A key that was deleted and made again is another one; a key that was rotated is the same. */
  readonly keyId: string;
  /** The route, or where the agent's routes are not known, the method and the path. */
  readonly place: string;
};

/** By what a webhook is known when it comes again; undefined where any number of like ones may come. */
export type DedupeKeys = {
  readonly dedupeKey: string | undefined;
  readonly bodyKey: string | undefined;
};

/** Of a webhook that is none of those that came before. */
export const NO_DEDUPE_KEYS: DedupeKeys = { dedupeKey: undefined, bodyKey: undefined };

/**
 * The same webhook is what the same key sends to the same place under the same id: many providers number each sender's
 * webhooks by themselves, or send one event under one id to several places.
 *
 * Where the provider's data says that it never sends the same bytes twice, the same body is the same webhook too, whatever
 * the id says: an id in a header that is not signed can be changed by whoever got hold of the request.
 *
 * @param bodyHash - a fingerprint of the body, where the provider's data says so.
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

/** No two are spelled alike: neither a provider's id nor a key's holds a space. */
function spell({ provider, keyId, place }: Sending): string {
  return `${provider} ${keyId} ${place.length} ${place}`;
}
