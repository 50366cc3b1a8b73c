import type { VerificationRule, Provider } from "./provider/provider.ts";

/**
 * The headers (in lower case) that are credentials themselves: anyone who reads one could impersonate the provider, so strip
 * them before a request is forwarded or recorded. Signatures are not included: they are valid for one request only.
 */
export function credentialHeaders(provider: Provider): readonly string[] {
  return [...new Set([...ofRule(provider.verification), ...(provider.secretHeaders ?? [])])];
}

function ofRule(verification: VerificationRule): readonly string[] {
  switch (verification.scheme) {
    case "token":
    case "jwt":
    case "jwks":
      return [verification.header];
    case "basic":
      return ["authorization"];
    case "hmac":
    case "hash":
    case "ed25519":
    case "ecdsa_p256":
    case "query_token":
    case "body_token":
    case "url_and_form":
    case "body_hmac":
    case "fields_hmac":
    case "certificate":
      return [];
  }
}
