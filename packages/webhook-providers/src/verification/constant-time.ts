import { sha256, timingSafeEqual } from "#crypto";

/** Compares signatures in constant time. Their length is not secret. */
export function sameBytes(expected: Uint8Array, given: Uint8Array): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Compares secrets whose length is secret too, by comparing digests, which all have the same length. */
export function sameSecret(expected: Uint8Array | string, given: Uint8Array | string): boolean {
  return timingSafeEqual(sha256([expected]), sha256([given]));
}
