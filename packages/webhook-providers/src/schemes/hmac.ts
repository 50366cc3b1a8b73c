import { hmac } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import type { HmacAlgorithm } from "../crypto/keys.ts";
import { hmacKey } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { signaturePlace } from "../verification/signature.ts";
import { checkBodyTimestamp } from "../verification/timestamp.ts";
import { readSigned, type SignedRule } from "./read-signed.ts";
import type { Scheme } from "./scheme.ts";

/** A keyed hash (RFC 2104). */
export type HmacRule = SignedRule & { readonly scheme: "hmac"; readonly algorithm: HmacAlgorithm };

export const verifyHmac: Scheme<HmacRule> = (rule, secretRule, request, secrets, now) => {
  const read = readSigned(rule, request, now);
  if (read.outcome === "refused") return read;

  const verification = trySecrets(secrets, signaturePlace(rule.signature), (secret) => {
    const key = hmacKey(secretRule, secret);
    // An unusable key must take as long as a key that does not match.
    const expected = hmac(rule.algorithm, key ?? secret, read.content);
    return matchesAny(expected, read.signatures) && key !== undefined;
  });
  if (verification.outcome === "refused") return verification;
  return checkBodyTimestamp(rule.timestamp, request.body, now) ?? verification;
};

/** Compares with all of them, even after a match. */
export function matchesAny(expected: Uint8Array, given: readonly Uint8Array[]): boolean {
  return given.filter((signature) => sameBytes(expected, signature)).length > 0;
}
