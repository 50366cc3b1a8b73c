import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookRequest } from "../request.ts";
import { readSignature } from "../signature.ts";
import type { SignatureRule } from "../signature.ts";
import { readTimestamp } from "../timestamp.ts";
import type { TimestampRule } from "../timestamp.ts";
import { refuse } from "../verification.ts";
import type { Verification } from "../verification.ts";

/** A keyed hash (RFC 2104) over the raw body and, with some providers, a timestamp. */
export type HmacProof = {
  readonly scheme: "hmac";
  readonly algorithm: "sha256";
  readonly signature: SignatureRule;
  readonly timestamp?: TimestampRule;
  /**
   * What is signed: `{body}` stands for the raw bytes and `{timestamp}` for the text of the timestamp. The type insists
   * on `{body}`, since a signature that does not cover the body proves nothing about it.
   */
  readonly signed: `${string}{body}${string}`;
};

/** Tries every secret, also after one has matched, so that the time taken does not tell which it was. */
export function verifyHmac(
  proof: HmacProof,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): Verification {
  const signature = readSignature(proof.signature, request.headers);
  if (signature.outcome === "refused") return signature;
  const timestamp = readTimestamp(proof.timestamp, request.headers, now);
  if (timestamp.outcome === "refused") return timestamp;

  if (!secrets.some(isUsable)) {
    return refuse("secret_missing", "There is no secret to check the signature with.");
  }
  const content = signedContent(proof.signed, request.body, timestamp.text);
  const verifiedBy: number[] = [];
  for (const [index, secret] of secrets.entries()) {
    const expected = hmac(proof.algorithm, secret, content);
    if (sameBytes(expected, signature.bytes) && isUsable(secret)) verifiedBy.push(index);
  }
  if (verifiedBy.length > 0) return { outcome: "verified", verifiedBy };
  return refuse(
    "signature_mismatch",
    `The signature in ${proof.signature.header} was not made with a known secret over exactly this body.`,
  );
}

/** HMAC pads a short key with NULs, so that a secret of nothing but NULs is the empty secret in disguise. */
function isUsable(secret: string): boolean {
  return /[^\0]/.test(secret);
}

/** The pieces that are signed, in order; a list, so that a large body is not copied. */
function signedContent(
  template: string,
  body: Uint8Array,
  timestamp: string,
): readonly (string | Uint8Array)[] {
  return template.split(/(\{body\}|\{timestamp\})/).map((part) => {
    if (part === "{body}") return body;
    return part === "{timestamp}" ? timestamp : part;
  });
}

function hmac(
  algorithm: HmacProof["algorithm"],
  secret: string,
  content: readonly (string | Uint8Array)[],
): Buffer {
  const hash = createHmac(algorithm, secret);
  for (const piece of content) hash.update(piece);
  return hash.digest();
}

function sameBytes(expected: Uint8Array, given: Uint8Array): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
