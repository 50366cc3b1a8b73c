import type { VerificationRule } from "./provider/provider.ts";

/** The headers, in lower case, that carry a request's signature; none if it is in the body. */
export function signatureHeaders(verification: VerificationRule): readonly string[] {
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
    case "url_and_form": {
      const { header, orHeaders = [], andHeaders = [], numbered } = verification.signature;
      return [numbered ? `${header}-1` : header, ...orHeaders, ...andHeaders];
    }
    case "query_token":
    case "body_token":
    case "body_hmac":
    case "fields_hmac":
      return [];
    case "certificate":
      return [...verification.signature.matchAll(/header:([^|}]+)/g)].map(([, name = ""]) => name);
  }
}
