import type { Proof } from "./provider.ts";

/** The headers, in lower case, that carry a request's signature; none if it is in the body. */
export function proofHeaders(proof: Proof): readonly string[] {
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
    case "url_and_form": {
      const { header, orHeaders = [], andHeaders = [], numbered } = proof.signature;
      return [numbered ? `${header}-1` : header, ...orHeaders, ...andHeaders];
    }
    case "query_token":
    case "body_token":
    case "body_hmac":
    case "fields_hmac":
      return [];
  }
}
