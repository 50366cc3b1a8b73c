import { hmac } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { refuse } from "../verification/verification.ts";
import type { Scheme } from "./scheme.ts";
import { checkBody, checkClaims, checkTimes, claim, readToken } from "./token-claims.ts";

/** A JSON Web Token (RFC 7519), signed with HS256; any other algorithm is rejected. */
export type JwtRule = {
  readonly scheme: "jwt";
  /** In lower case. */
  readonly header: string;
  /** The prefixes of the token, one of which is required: `["JWT ", "Bearer "]`; `[""]` for none. */
  readonly prefixes: readonly string[];
  /** The claim that contains the SHA-256 of the body, in hexadecimal digits; without it, the token does not cover the body. */
  readonly bodyHashClaim?: string;
  /** Required claims with their values: `{ iss: "netlify" }`. */
  readonly claims?: Readonly<Record<string, string>>;
  /**
   * The tolerated clock difference in either direction when the token's times are checked. Absent for a token without times,
   * which must then cover the body: otherwise it would be valid forever, for any body.
   */
  readonly toleranceSeconds?: number;
};

export const verifyJwt: Scheme<JwtRule> = (rule, _secretRule, request, secrets, now) => {
  const token = readToken(rule, request.headers);
  if (token.outcome === "refused") return token;
  const { head, claims, signature } = token;
  const verification = trySecrets(secrets, `the header ${rule.header}`, (secret) =>
    sameBytes(hmac("sha256", secret, [`${head}.${claims}`]), signature),
  );
  if (verification.outcome === "refused") return verification;
  // The token is parsed only now.
  if (claim(head, "alg") !== "HS256") {
    return refuse("signature_malformed", "The token is signed with an algorithm other than HS256.");
  }
  return (
    checkClaims(rule.claims, claims) ??
    checkTimes(rule, claims, now) ??
    checkBody(rule.bodyHashClaim, claims, request.body) ??
    verification
  );
};
