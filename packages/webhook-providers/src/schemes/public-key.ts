import { concat } from "../encoding/bytes.ts";
import type { WebhookRequest } from "../request/request.ts";
import { publicKey } from "../verification/secret.ts";
import type { SecretRule } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { readSignatures, signaturePlace } from "../verification/signature.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { composeSigned } from "../verification/signed-content.ts";
import type { SignedTemplate } from "../verification/signed-content.ts";
import { checkBodyTimestamp, readTimestamp } from "../verification/timestamp.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import type { Refused, Verified } from "../verification/verification.ts";

/** Signed with a private key that only the provider has; the public key is stored in place of a secret. */
export type PublicKeyRule = {
  /** `ed25519`: RFC 8032. `ecdsa_p256`: FIPS 186-5 with SHA-256, the signature in DER. */
  readonly scheme: "ed25519" | "ecdsa_p256";
  readonly signature: SignatureRule;
  readonly timestamp?: TimestampRule;
  readonly signed: SignedTemplate;
};

/** Verifies a signature of either kind. No input is secret, so timing reveals nothing. */
export function verifyWithPublicKey(
  rule: PublicKeyRule,
  secretRule: SecretRule,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): Verified | Refused {
  const read = readSignatures(rule.signature, request.headers);
  if (read.outcome === "refused") return read;
  const timestamp = readTimestamp(rule.timestamp, request.headers, now);
  if (timestamp.outcome === "refused") return timestamp;
  const composed = composeSigned(rule.signed, request, timestamp.text);
  if (composed.outcome === "refused") return composed;

  const content = concat(composed.content);
  const verification = trySecrets(secrets, signaturePlace(rule.signature), (secret) => {
    const key = publicKey(secretRule, secret);
    return key !== undefined && read.signatures.some((signature) => key.verifies(content, signature));
  });
  if (verification.outcome === "refused") return verification;
  return checkBodyTimestamp(rule.timestamp, request.body, now) ?? verification;
}
