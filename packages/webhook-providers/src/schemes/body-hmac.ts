import { hmac } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import { decodeHex } from "../encoding/hex.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { choose } from "../template/template.ts";
import { checkAge } from "../verification/timestamp.ts";
import { readUnverified } from "../verification/unverified-body.ts";
import { refuse } from "../verification/verification.ts";
import type { Scheme } from "./scheme.ts";

/**
 * An HMAC over a timestamp and a random token; the body contains all three. It does not cover the rest of the body, so a
 * captured signature works for another body until it expires: use the token as the delivery id.
 */
export type BodyHmacRule = {
  readonly scheme: "body_hmac";
  readonly algorithm: "sha256";
  /** Templates of the three fields. */
  readonly signature: string;
  readonly timestamp: string;
  readonly token: string;
  readonly toleranceSeconds: number;
};

export const verifyBodyHmac: Scheme<BodyHmacRule> = (rule, _secretRule, request, secrets, now) => {
  const read = readUnverified(request);
  if (read.outcome === "refused") return read;
  const sources = { ...request, payload: read.payload };
  const signature = choose([rule.signature], sources);
  if (signature === undefined) return refuse("signature_missing", "The body contains no signature.");
  const given = decodeHex(signature);
  const token = choose([rule.token], sources);
  if (given === undefined || token === undefined) {
    return refuse("signature_malformed", "The body's signature must be lower-case digits, next to a token.");
  }
  const text = choose([rule.timestamp], sources);
  if (text === undefined) return refuse("timestamp_missing", "The body contains no timestamp.");
  const unit = { unit: "s", toleranceSeconds: rule.toleranceSeconds } as const;
  const timestamp = checkAge(unit, text, "The timestamp in the body", now);
  if (timestamp.outcome === "refused") return timestamp;
  return trySecrets(secrets, "the body", (secret) =>
    sameBytes(hmac(rule.algorithm, secret, [timestamp.text, token]), given),
  );
};
