import type { Provider, RefusalReason, Verification } from "agentex-webhook-providers";
import type { ProblemCode } from "../../../http/problem.ts";
import { refuse, type Refusal } from "../../../refusals/refusal.ts";

/** No key named after the payload's identity has the secret that verified it. */
export function refuseIdentity(
  provider: Provider,
  {
    identities,
    contradiction,
  }: { readonly identities: readonly string[]; readonly contradiction?: string | undefined },
): Refusal {
  return refuse(
    "identity_mismatch",
    contradiction === undefined
      ? `The signature is valid, but the payload is from ${identities.join(" or ") || "an unknown sender"}, ` +
          `and no ${provider.name} key with that name has this secret.`
      : `The signature is valid, but the payload's identity is contradictory: ${contradiction}.`,
    contradiction === undefined ? "identity_mismatch" : "identity_contradictory",
  );
}

/** Unknown senders and wrong signatures get the same response; only the log distinguishes them. */
export function refuseSignature(
  provider: Provider,
  { reason, detail }: Extract<Verification, { outcome: "refused" }>,
  candidates: number,
): Refusal {
  const code = codeOf(reason);
  return code === "signature_invalid"
    ? refuseUnknown(provider, candidates === 0 ? "no_signing_key" : reason)
    : refuse(code, detail, reason);
}

/** @param reason - for the operator. */
export function refuseUnknown(provider: Provider, reason: string): Refusal {
  return refuse(
    "signature_invalid",
    `No ${provider.name} key for this URL verifies the signature: the secret is wrong, or the body was changed ` +
      "in transit.",
    reason,
  );
}

function codeOf(reason: RefusalReason): ProblemCode {
  switch (reason) {
    case "signature_mismatch":
    case "secret_missing":
    case "certificate_expired":
      return "signature_invalid";
    case "timestamp_missing":
    case "timestamp_malformed":
      return "timestamp_invalid";
    case "timestamp_out_of_tolerance":
      return "timestamp_out_of_tolerance";
    case "public_url_unknown":
      return "public_url_unknown";
    case "body_unsigned":
      return "body_unsigned";
    case "body_too_large":
      return "body_too_large";
    case "signature_missing":
    case "signature_malformed":
      return "signature_malformed";
  }
}
