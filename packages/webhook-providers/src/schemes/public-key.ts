import { concat } from "../encoding/bytes.ts";
import type { WebhookRequest } from "../request/request.ts";
import { publicKey } from "../verification/secret.ts";
import type { SecretRule } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { signaturePlace } from "../verification/signature.ts";
import { checkBodyTimestamp } from "../verification/timestamp.ts";
import type { Refused, Verified } from "../verification/verification.ts";
import { readSigned, type SignedRule } from "./read-signed.ts";

/** Signed with a private key that only the provider has; the public key is stored instead of a secret. */
export type PublicKeyRule = SignedRule & {
  /** `ed25519`: RFC 8032. `ecdsa_p256`: FIPS 186-5 with SHA-256, the signature in DER. */
  readonly scheme: "ed25519" | "ecdsa_p256";
};

/** Verifies either kind of signature. No input is secret, so timing reveals nothing. */
export function verifyWithPublicKey(
  rule: PublicKeyRule,
  secretRule: SecretRule,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): Verified | Refused {
  const read = readSigned(rule, request, now);
  if (read.outcome === "refused") return read;
  const content = concat(read.content);
  const verification = trySecrets(secrets, signaturePlace(rule.signature), (secret) => {
    const key = publicKey(secretRule, secret);
    return key !== undefined && read.signatures.some((signature) => key.verifies(content, signature));
  });
  if (verification.outcome === "refused") return verification;
  return checkBodyTimestamp(rule.timestamp, request.body, now) ?? verification;
}
