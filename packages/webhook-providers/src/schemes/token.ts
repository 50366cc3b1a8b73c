import { sameSecret } from "../verification/constant-time.ts";
import { encodeLatin1 } from "../encoding/latin1.ts";
import { parseForm } from "../request/form.ts";
import { pluck } from "../request/json.ts";
import { queryText, readHeader } from "../request/request.ts";
import { mismatch, trySecrets } from "../verification/try-secrets.ts";
import { readUnverified } from "../verification/unverified-body.ts";
import { refuse } from "../verification/verification.ts";
import type { Scheme } from "./scheme.ts";

/** The secret itself, sent in a header. It authenticates the sender, but does not cover the content. */
export type TokenRule = {
  readonly scheme: "token";
  /** In lower case. */
  readonly header: string;
  /** The prefix of the secret: `Bearer `. */
  readonly prefix?: string;
};

/** The secret itself, sent in the URL's query. It authenticates the sender, but does not cover the content. */
export type QueryTokenRule = {
  readonly scheme: "query_token";
  /** The query parameter's name; `withoutSecrets` strips it, so that the URL can be stored, forwarded or logged. */
  readonly parameter: string;
};

/** The secret itself, sent in the JSON body, which must be parsed to find it. */
export type BodyTokenRule = {
  readonly scheme: "body_token";
  /** A path into the body; if it contains `*`, every item of that list must contain a known secret. */
  readonly json: string;
};

export const verifyToken: Scheme<TokenRule> = (rule, _secretRule, request, secrets) => {
  const header = readHeader(request.headers, rule.header);
  if (header.outcome === "absent") {
    return refuse("signature_missing", `The header ${rule.header} is missing.`);
  }
  const prefix = rule.prefix ?? "";
  if (header.outcome === "repeated" || !header.value.startsWith(prefix)) {
    return refuse("signature_malformed", `The header ${rule.header} must appear once, with "${prefix}".`);
  }
  const token = headerBytes(header.value.slice(prefix.length));
  return trySecrets(secrets, rule.header, (secret) => token !== undefined && sameSecret(secret, token));
};

export const verifyQueryToken: Scheme<QueryTokenRule> = (rule, _secretRule, request, secrets) => {
  const place = `the parameter ${rule.parameter} of the URL`;
  const query = parseForm(queryText(request.url));
  if (query === undefined) return refuse("signature_malformed", "The URL's query cannot be read.");
  const [token, ...others] = query.get(rule.parameter) ?? [];
  if (token === undefined) return refuse("signature_missing", `There is no value in ${place}.`);
  if (others.length > 0) return refuse("signature_malformed", `There are several values in ${place}.`);
  return trySecrets(secrets, place, (secret) => sameSecret(secret, token));
};

export const verifyBodyToken: Scheme<BodyTokenRule> = (rule, _secretRule, request, secrets) => {
  const read = readUnverified(request);
  if (read.outcome === "refused") return read;
  const { json } = read.payload;
  const tokens = json === undefined ? [] : pluck(json, rule.json.split("."));
  const place = `the field ${rule.json} of the body`;
  if (tokens.length === 0 || tokens.includes(undefined) || tokens.includes(null)) {
    return refuse("signature_missing", `A value of ${place} is missing, or the body is not JSON.`);
  }
  // Several subscriptions, each with its own secret, may share a request.
  const verifiedBy = new Set<number>();
  for (const token of new Set(tokens)) {
    if (typeof token !== "string") return refuse("signature_malformed", `A value of ${place} is not text.`);
    const verification = trySecrets(secrets, place, (secret) => sameSecret(secret, token));
    if (verification.outcome === "refused") return verification;
    for (const index of verification.verifiedBy) verifiedBy.add(index);
  }
  return verifiedBy.size === 0
    ? mismatch(place)
    : { outcome: "verified", verifiedBy: [...verifiedBy].toSorted((a, b) => a - b) };
};

/** The bytes of a header, which servers decode as one character per byte; undefined if a character is not a single byte. */
function headerBytes(value: string): Uint8Array | undefined {
  return /[^\0-\xff]/.test(value) ? undefined : encodeLatin1(value);
}
