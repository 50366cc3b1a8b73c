import type { SignedContent } from "../crypto/signed-content.ts";
import type { WebhookRequest } from "../request/request.ts";
import { composeSigned, type SignedTemplate } from "../verification/signed-content.ts";
import { readSignatures, type SignatureRule } from "../verification/signature.ts";
import { readTimestamp, type TimestampRule } from "../verification/timestamp.ts";
import type { Refused } from "../verification/verification.ts";

/** Signatures in headers over the raw body and, for some providers, a timestamp, an id or the URL. */
export type SignedRule = {
  readonly signature: SignatureRule;
  readonly timestamp?: TimestampRule;
  readonly signed: SignedTemplate;
};

type Signed = {
  readonly outcome: "read";
  readonly signatures: readonly Uint8Array[];
  /** The content that they must sign. */
  readonly content: SignedContent;
};

/** Reads the signatures of a request, and the content that they must sign. */
export function readSigned(rule: SignedRule, request: WebhookRequest, now: Date): Signed | Refused {
  const read = readSignatures(rule.signature, request.headers);
  if (read.outcome === "refused") return read;
  const timestamp = readTimestamp(rule.timestamp, request.headers, now);
  if (timestamp.outcome === "refused") return timestamp;
  const composed = composeSigned(rule.signed, request, timestamp.text);
  if (composed.outcome === "refused") return composed;
  return { outcome: "read", signatures: read.signatures, content: composed.content };
}
