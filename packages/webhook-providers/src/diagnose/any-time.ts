import type { Proof, Provider } from "../provider.ts";

/** A million years: accepts any timestamp. */
const toleranceSeconds = 3e13;

/** The provider with a tolerance that accepts any timestamp. For diagnosis only, never to accept a request. */
export function atAnyTime(provider: Provider): Provider {
  return { ...provider, proof: relaxed(provider.proof) };
}

function relaxed(proof: Proof): Proof {
  switch (proof.scheme) {
    case "hmac":
      return proof.timestamp === undefined
        ? proof
        : { ...proof, timestamp: { ...proof.timestamp, toleranceSeconds } };
    case "ed25519":
    case "ecdsa_p256":
      return proof.timestamp === undefined
        ? proof
        : { ...proof, timestamp: { ...proof.timestamp, toleranceSeconds } };
    case "body_hmac":
      return { ...proof, toleranceSeconds };
    case "jwt":
      return proof.toleranceSeconds === undefined ? proof : { ...proof, toleranceSeconds };
    case "hash":
    case "token":
    case "query_token":
    case "body_token":
    case "basic":
    case "url_and_form":
    case "fields_hmac":
      return proof;
  }
}
