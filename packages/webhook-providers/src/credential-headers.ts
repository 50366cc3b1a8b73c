import type { Proof, Provider } from "./provider.ts";

/**
 * The headers (in lower case) that are credentials in themselves: whoever reads one could impersonate the provider, so strip
 * them before a request is forwarded or recorded. A signature is not: it is valid for its request only.
 */
export function credentialHeaders(provider: Provider): readonly string[] {
  return [...new Set([...ofProof(provider.proof), ...(provider.secretHeaders ?? [])])];
}

function ofProof(proof: Proof): readonly string[] {
  switch (proof.scheme) {
    case "token":
    case "jwt":
      return [proof.header];
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
      return [];
  }
}
