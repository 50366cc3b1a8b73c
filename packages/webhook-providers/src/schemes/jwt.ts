import { hmac, sha256 } from "#crypto";
import { sameBytes } from "../constant-time.ts";
import { decodeBase64url } from "../encoding/base64.ts";
import { decodeHex } from "../encoding/hex.ts";
import { parseJson, parseUtf8, pluck } from "../json.ts";
import { readHeader } from "../request.ts";
import { trySecrets } from "../secrets.ts";
import { refuse } from "../verification.ts";
import type { Refused } from "../verification.ts";
import type { Scheme } from "./scheme.ts";

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
  const header = readHeader(request.headers, rule.header);
  if (header.outcome === "absent")
    return refuse("signature_missing", `The header ${rule.header} is missing.`);
  const value = header.outcome === "single" ? header.value : "";
  const prefix = rule.prefixes.find((candidate) => value.startsWith(candidate));
  const [head, claims, signature, ...rest] =
    prefix === undefined ? [] : value.slice(prefix.length).split(".");
  const given = decodeBase64url(signature ?? "");
  if (head === undefined || claims === undefined || given === undefined || rest.length > 0) {
    return refuse("signature_malformed", `The header ${rule.header} must contain one JSON Web Token.`);
  }
  const verification = trySecrets(secrets, `the header ${rule.header}`, (secret) =>
    sameBytes(hmac("sha256", secret, [`${head}.${claims}`]), given),
  );
  if (verification.outcome === "refused") return verification;
  // The token is parsed only now.
  if (claim(head, "alg") !== "HS256") {
    return refuse("signature_malformed", "The token is signed with an algorithm other than HS256.");
  }
  return (
    checkClaims(rule, claims) ??
    checkTimes(rule, claims, now) ??
    checkBody(rule, claims, request.body) ??
    verification
  );
};

function checkClaims(rule: JwtRule, claims: string): Refused | undefined {
  const wrong = Object.entries(rule.claims ?? {}).find(([name, value]) => claim(claims, name) !== value);
  return wrong && refuse("signature_mismatch", `The claim ${wrong[0]} of the token is not "${wrong[1]}".`);
}

function checkTimes(
  { toleranceSeconds, bodyHashClaim }: JwtRule,
  claims: string,
  now: Date,
): Refused | undefined {
  if (toleranceSeconds === undefined) {
    return bodyHashClaim === undefined
      ? refuse("timestamp_missing", "The token covers neither a time nor the body.")
      : undefined;
  }
  const expires = claim(claims, "exp");
  const issued = claim(claims, "iat");
  if (expires === undefined && issued === undefined) {
    return refuse("timestamp_missing", "The token has neither an issue time nor an expiry time.");
  }
  const seconds = now.getTime() / 1000;
  const [issuedAt, expiresAt] = [issued ?? seconds, expires ?? Number(issued) + toleranceSeconds];
  if (typeof issuedAt !== "number" || typeof expiresAt !== "number") {
    return refuse("timestamp_malformed", "The token's times must be numbers.");
  }
  const isFresh = issuedAt - toleranceSeconds <= seconds && seconds <= expiresAt + toleranceSeconds;
  return isFresh
    ? undefined
    : refuse("timestamp_out_of_tolerance", "The token has expired, or was issued in the future.");
}

function checkBody(rule: JwtRule, claims: string, body: Uint8Array): Refused | undefined {
  if (rule.bodyHashClaim === undefined) return undefined;
  const hash = claim(claims, rule.bodyHashClaim);
  const given = typeof hash === "string" ? decodeHex(hash.toLowerCase()) : undefined;
  return given !== undefined && sameBytes(sha256([body]), given)
    ? undefined
    : refuse("signature_mismatch", "The hash in the token does not match the body.");
}

function claim(part: string, name: string): unknown {
  const bytes = decodeBase64url(part);
  const text = bytes === undefined ? undefined : parseUtf8(bytes);
  return text === undefined ? undefined : pluck(parseJson(text), name.split("."))[0];
}
