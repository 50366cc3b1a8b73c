import { sha256, timingSafeEqual } from "#crypto";

/** Compares signatures in a time that does not depend on where they differ. Their length is no secret. */
export function sameBytes(expected: Uint8Array, given: Uint8Array): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Compares secrets, of which the length is a secret too: by digests, which are all of one length. */
export function sameSecret(expected: Uint8Array | string, given: Uint8Array | string): boolean {
  return timingSafeEqual(sha256([expected]), sha256([given]));
}
