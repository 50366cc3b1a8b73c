import { sha256 } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import { decodeBase64url } from "../encoding/base64.ts";
import { decodeHex } from "../encoding/hex.ts";
import { parseJson, parseUtf8, pluck } from "../request/json.ts";
import { readHeader } from "../request/request.ts";
import type { Headers } from "../request/request.ts";
import { refuse } from "../verification/verification.ts";
import type { Refused } from "../verification/verification.ts";

/** A JSON Web Token in compact form (RFC 7515, 7.1); its parts are still encoded. */
export type Token = {
  readonly outcome: "read";
  readonly head: string;
  readonly claims: string;
  readonly signature: Uint8Array;
};

/** Finds the token of a request, without parsing it. */
export function readToken(
  { header: name, prefixes }: { readonly header: string; readonly prefixes: readonly string[] },
  headers: Headers,
): Token | Refused {
  const header = readHeader(headers, name);
  if (header.outcome === "absent") return refuse("signature_missing", `The header ${name} is missing.`);
  const value = header.outcome === "single" ? header.value : "";
  const prefix = prefixes.find((candidate) => value.startsWith(candidate));
  const [head, claims, encoded, ...rest] = prefix === undefined ? [] : value.slice(prefix.length).split(".");
  const signature = decodeBase64url(encoded ?? "");
  return head === undefined || claims === undefined || signature === undefined || rest.length > 0
    ? refuse("signature_malformed", `The header ${name} must contain one JSON Web Token.`)
    : { outcome: "read", head, claims, signature };
}

export function checkClaims(
  expected: Readonly<Record<string, string | boolean>> | undefined,
  claims: string,
): Refused | undefined {
  const wrong = Object.entries(expected ?? {}).find(([name, value]) => claim(claims, name) !== value);
  return wrong && refuse("signature_mismatch", `The claim ${wrong[0]} of the token is not "${wrong[1]}".`);
}

export function checkTimes(
  {
    toleranceSeconds,
    bodyHashClaim,
  }: { readonly toleranceSeconds?: number; readonly bodyHashClaim?: string },
  claims: string,
  now: Date,
): Refused | undefined {
  if (toleranceSeconds === undefined) {
    return bodyHashClaim === undefined
      ? refuse("timestamp_missing", "The token covers neither a time nor the body.")
      : undefined;
  }
  const [expires, issued, starts] = ["exp", "iat", "nbf"].map((name) => claim(claims, name));
  if (expires === undefined && issued === undefined) {
    return refuse("timestamp_missing", "The token has neither an issue time nor an expiry time.");
  }
  const seconds = now.getTime() / 1000;
  const times = [issued ?? seconds, starts ?? seconds, expires ?? Number(issued)];
  if (!times.every((time) => typeof time === "number")) {
    return refuse("timestamp_malformed", "The token's times must be numbers.");
  }
  const [issuedAt = NaN, startsAt = NaN, expiresAt = NaN] = times;
  const isFresh =
    Math.max(issuedAt, startsAt) - toleranceSeconds <= seconds && seconds <= expiresAt + toleranceSeconds;
  return isFresh
    ? undefined
    : refuse("timestamp_out_of_tolerance", "The token has expired, or was issued in the future.");
}

export function checkBody(
  bodyHashClaim: string | undefined,
  claims: string,
  body: Uint8Array,
): Refused | undefined {
  if (bodyHashClaim === undefined) return undefined;
  const hash = claim(claims, bodyHashClaim);
  const given = typeof hash === "string" ? decodeHex(hash.toLowerCase()) : undefined;
  return given !== undefined && sameBytes(sha256([body]), given)
    ? undefined
    : refuse("signature_mismatch", "The hash in the token does not match the body.");
}

/** A member of one of the token's two JSON parts. */
export function claim(part: string, name: string): unknown {
  const bytes = decodeBase64url(part);
  const text = bytes === undefined ? undefined : parseUtf8(bytes);
  return text === undefined ? undefined : pluck(parseJson(text), name.split("."))[0];
}
