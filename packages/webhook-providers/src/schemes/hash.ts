import { sha256 } from "#crypto";
import { trySecrets } from "../verification/try-secrets.ts";
import { readSignatures, signaturePlace } from "../verification/signature.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { composeSigned } from "../verification/signed-content.ts";
import type { SignedTemplate } from "../verification/signed-content.ts";
import { matchesAny } from "./hmac.ts";
import type { Scheme } from "./scheme.ts";

/**
 * A plain hash over the secret and the content. Weaker than an HMAC: anyone who sees a hash can compute those of longer bodies
 * with the same beginning. Only for providers that offer nothing better.
 */
export type HashRule = {
  readonly scheme: "hash";
  readonly algorithm: "sha256";
  readonly signature: SignatureRule;
  /** The content after the secret. */
  readonly signed: SignedTemplate;
};

export const verifyHash: Scheme<HashRule> = (rule, _secretRule, request, secrets) => {
  const read = readSignatures(rule.signature, request.headers);
  if (read.outcome === "refused") return read;
  const composed = composeSigned(rule.signed, request, "");
  if (composed.outcome === "refused") return composed;
  return trySecrets(secrets, signaturePlace(rule.signature), (secret) =>
    matchesAny(sha256([secret, ...composed.content]), read.signatures),
  );
};
