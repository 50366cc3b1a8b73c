import type { VerificationRule, Provider } from "../provider.ts";

/** A million years: accepts any timestamp. */
const toleranceSeconds = 3e13;

/** The provider with a tolerance that accepts any timestamp. For diagnosis only, never to accept a request. */
export function atAnyTime(provider: Provider): Provider {
  return { ...provider, verification: relaxed(provider.verification) };
}

function relaxed(verification: VerificationRule): VerificationRule {
  switch (verification.scheme) {
    case "hmac":
      return verification.timestamp === undefined
        ? verification
        : { ...verification, timestamp: { ...verification.timestamp, toleranceSeconds } };
    case "ed25519":
    case "ecdsa_p256":
      return verification.timestamp === undefined
        ? verification
        : { ...verification, timestamp: { ...verification.timestamp, toleranceSeconds } };
    case "body_hmac":
      return { ...verification, toleranceSeconds };
    case "jwt":
      return verification.toleranceSeconds === undefined
        ? verification
        : { ...verification, toleranceSeconds };
    case "hash":
    case "token":
    case "query_token":
    case "body_token":
    case "basic":
    case "url_and_form":
    case "fields_hmac":
      return verification;
  }
}
