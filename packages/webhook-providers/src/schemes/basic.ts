import { sameSecret } from "../verification/constant-time.ts";
import { decodeBase64 } from "../encoding/base64.ts";
import { readHeader } from "../request/request.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { refuse } from "../verification/verification.ts";
import type { Scheme } from "./scheme.ts";

/** HTTP Basic authentication (RFC 7617); the secret is `user:password`. */
export type BasicRule = { readonly scheme: "basic" };

export const verifyBasic: Scheme<BasicRule> = (_rule, _secretRule, request, secrets) => {
  const header = readHeader(request.headers, "authorization");
  if (header.outcome === "absent") return refuse("signature_missing", "The header authorization is missing.");
  const encoded = header.outcome === "single" ? /^basic ([a-z0-9+/=]+)$/i.exec(header.value)?.[1] : undefined;
  const given = encoded === undefined ? undefined : decodeBase64(encoded);
  if (given === undefined) {
    return refuse("signature_malformed", 'The header authorization must be "Basic" with user and password.');
  }
  return trySecrets(secrets, "the header authorization", (secret) => sameSecret(secret, given));
};
