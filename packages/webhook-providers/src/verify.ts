import { nothingFetched } from "./verification/fetched.ts";
import type { Fetched } from "./verification/fetched.ts";
import type { Provider } from "./provider/provider.ts";
import type { WebhookRequest } from "./request/request.ts";
import { verifyBasic } from "./schemes/basic.ts";
import { verifyBodyHmac } from "./schemes/body-hmac.ts";
import { verifyCertificate } from "./schemes/certificate.ts";
import { verifyFieldsHmac } from "./schemes/fields-hmac.ts";
import { verifyHash } from "./schemes/hash.ts";
import { verifyHmac } from "./schemes/hmac.ts";
import { verifyJwks } from "./schemes/jwks.ts";
import { verifyJwt } from "./schemes/jwt.ts";
import { verifyWithPublicKey } from "./schemes/public-key.ts";
import { verifyBodyToken, verifyQueryToken, verifyToken } from "./schemes/token.ts";
import { verifyUrlAndForm } from "./schemes/url-and-form.ts";
import type { Verification } from "./verification/verification.ts";

/**
 * Verifies that one of the secrets signed the request, over the raw bytes, before anything is parsed. (If the signature is
 * inside the body, only what is needed to find it is parsed.)
 *
 * Never throws. An empty secret never verifies.
 *
 * @param secrets the secrets (or public keys) that may have signed; the result refers to them by index
 * @param now the time to compare a signed timestamp with
 * @param fetched for providers whose public keys are fetched: the text at each URL that an earlier result named
 */
export function verify(
  provider: Provider,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
  fetched: Fetched = nothingFetched,
): Verification {
  const { verification, secret } = provider;
  switch (verification.scheme) {
    case "hmac":
      return verifyHmac(verification, secret, request, secrets, now);
    case "hash":
      return verifyHash(verification, secret, request, secrets, now);
    case "ed25519":
    case "ecdsa_p256":
      return verifyWithPublicKey(verification, secret, request, secrets, now);
    case "token":
      return verifyToken(verification, secret, request, secrets, now);
    case "query_token":
      return verifyQueryToken(verification, secret, request, secrets, now);
    case "body_token":
      return verifyBodyToken(verification, secret, request, secrets, now);
    case "basic":
      return verifyBasic(verification, secret, request, secrets, now);
    case "url_and_form":
      return verifyUrlAndForm(verification, secret, request, secrets, now);
    case "body_hmac":
      return verifyBodyHmac(verification, secret, request, secrets, now);
    case "fields_hmac":
      return verifyFieldsHmac(verification, secret, request, secrets, now);
    case "jwt":
      return verifyJwt(verification, secret, request, secrets, now);
    case "jwks":
      return verifyJwks(verification, secret, request, secrets, now, fetched);
    case "certificate":
      return verifyCertificate(verification, secret, request, secrets, now, fetched);
  }
}
