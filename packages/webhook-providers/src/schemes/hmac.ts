import { hmac } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import type { HmacAlgorithm } from "../crypto/keys.ts";
import { hmacKey } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { readSignatures, signaturePlace } from "../verification/signature.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { composeSigned } from "../verification/signed-content.ts";
import type { SignedTemplate } from "../verification/signed-content.ts";
import { checkBodyTimestamp, readTimestamp } from "../verification/timestamp.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import type { Scheme } from "./scheme.ts";

/** A keyed hash (RFC 2104) over the raw body and, for some providers, a timestamp, an id or the URL. */
export type HmacRule = {
  readonly scheme: "hmac";
  readonly algorithm: HmacAlgorithm;
  readonly signature: SignatureRule;
  readonly timestamp?: TimestampRule;
  readonly signed: SignedTemplate;
};

export const verifyHmac: Scheme<HmacRule> = (rule, secretRule, request, secrets, now) => {
  const read = readSignatures(rule.signature, request.headers);
  if (read.outcome === "refused") return read;
  const timestamp = readTimestamp(rule.timestamp, request.headers, now);
  if (timestamp.outcome === "refused") return timestamp;
  const composed = composeSigned(rule.signed, request, timestamp.text);
  if (composed.outcome === "refused") return composed;

  const verification = trySecrets(secrets, signaturePlace(rule.signature), (secret) => {
    const key = hmacKey(secretRule, secret);
    // An unusable key must take as long as one that does not match.
    const expected = hmac(rule.algorithm, key ?? secret, composed.content);
    return matchesAny(expected, read.signatures) && key !== undefined;
  });
  if (verification.outcome === "refused") return verification;
  return checkBodyTimestamp(rule.timestamp, request.body, now) ?? verification;
};

/** Compares with all of them, even after a match. */
export function matchesAny(expected: Uint8Array, given: readonly Uint8Array[]): boolean {
  return given.filter((signature) => sameBytes(expected, signature)).length > 0;
}
