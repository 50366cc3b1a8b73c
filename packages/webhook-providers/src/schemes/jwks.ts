import { sameSecret } from "../verification/constant-time.ts";
import { concat } from "../encoding/bytes.ts";
import { isRecord, keySet, needed } from "../verification/fetched.ts";
import type { Fetched, SetKey } from "../verification/fetched.ts";
import { parseJson } from "../request/json.ts";
import { isAt } from "../verification/key-place.ts";
import type { KeyPlace } from "../verification/key-place.ts";
import { absoluteUrl } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import type { SecretRule } from "../verification/secret.ts";
import { mismatch, trySecrets } from "../verification/try-secrets.ts";
import { choose } from "../template/template.ts";
import { readUnverified } from "../verification/unverified-body.ts";
import { refuse } from "../verification/verification.ts";
import type { KeysNeeded, Refused, Verification } from "../verification/verification.ts";
import { checkBody, checkClaims, checkTimes, claim, readToken } from "./token-claims.ts";
import type { Token } from "./token-claims.ts";

/**
 * A JSON Web Token that the provider signs with a private key. Its public keys are a JSON Web Key Set, which must be fetched or
 * which the user enters as the key's value (a secret of the kind `jwk`).
 */
export type JwksRule = {
  readonly scheme: "jwks";
  /** In lower case. */
  readonly header: string;
  /** The prefixes of the token, one of which is required: `["Bearer "]`; `[""]` for none. */
  readonly prefixes: readonly string[];
  /** Any other algorithm is rejected, whatever the token says. */
  readonly algorithm: "RS256" | "ES256";
  /** The issuers that may have signed; the token's `iss` claim decides. Empty if the public keys are the key's value. */
  readonly issuers: readonly Issuer[];
  /** The claims whose values make up the key's value, in this order, separated by spaces. */
  readonly expects: readonly string[];
  /** The one of these claims that must be the request's own URL if the key's value ends before it. */
  readonly urlClaim?: string;
  /** Claims that must equal a value in the body: `{ serviceurl: "{json:serviceUrl}" }`. */
  readonly agrees?: Readonly<Record<string, string>>;
  /** A template: a key that lists endorsements must list this value. */
  readonly endorsed?: string;
  /** The claim that contains the SHA-256 of the body, in hexadecimal digits; without it, the token does not cover the body. */
  readonly bodyHashClaim?: string;
  /** The tolerated clock difference in either direction when the token's times are checked. */
  readonly toleranceSeconds: number;
};

/**
 * An issuer and the location of its keys: a key set, or metadata (OpenID Connect Discovery) that names one `within` a location.
 */
export type Issuer = {
  readonly iss: string;
  /** Required claims with their values. */
  readonly claims?: Readonly<Record<string, string | boolean>>;
} & ({ readonly jwks: KeyPlace } | { readonly metadata: KeyPlace; readonly within: KeyPlace });

/** What was read from the token is unverified until a key has verified it; it only decides which key to try. */
export function verifyJwks(
  rule: JwksRule,
  secretRule: SecretRule,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
  fetched: Fetched,
): Verification {
  const token = readToken(rule, request.headers);
  if (token.outcome === "refused") return token;
  const { head, claims } = token;
  const kid = claim(head, "kid");
  if (claim(head, "alg") !== rule.algorithm || claim(head, "crit") !== undefined) {
    return refuse("signature_malformed", `The token must be signed with ${rule.algorithm}.`);
  }
  if (typeof kid !== "string" || kid.length > 256) {
    return refuse("signature_malformed", "The token does not name its key.");
  }
  if (secretRule.kind === "jwk") return verifyOwnKey(rule, token, kid, request, secrets, now);
  const place = `the header ${rule.header}`;
  const issuer = rule.issuers.find(({ iss }) => iss === claim(claims, "iss"));
  if (issuer === undefined) return refuse("signature_mismatch", `The token in ${place} has another issuer.`);
  const found = keysOf(rule, issuer, fetched);
  if ("outcome" in found) return found;
  if (!found.keys.some((each) => each.kid === kid)) return needed(found.url, "key_id_unknown");
  const signer = signerOf(token, found.keys, kid);
  if (signer === undefined) return mismatch(place);
  return (
    checkClaims(issuer.claims, claims) ??
    checkToken(rule, token, request, now) ??
    checkAgreement(rule, claims, signer, request) ??
    trySecrets(secrets, place, (secret) => isExpected(rule, secret, claims, request))
  );
}

/** With a secret that is itself the key. */
function verifyOwnKey(
  rule: JwksRule,
  token: Token,
  kid: string,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): Verification {
  const verification = trySecrets(
    secrets,
    `the header ${rule.header}`,
    (secret) => signerOf(token, keySet(secret, rule.algorithm) ?? [], kid) !== undefined,
  );
  return verification.outcome === "verified"
    ? (checkToken(rule, token, request, now) ?? verification)
    : verification;
}

function checkToken(rule: JwksRule, { claims }: Token, request: WebhookRequest, now: Date) {
  return checkTimes(rule, claims, now) ?? checkBody(rule.bodyHashClaim, claims, request.body);
}

type Found = { readonly url: string; readonly keys: readonly SetKey[] };

/** The issuer's keys, as far as they have been fetched. */
function keysOf(rule: JwksRule, issuer: Issuer, fetched: Fetched): Found | KeysNeeded {
  const url = "jwks" in issuer ? issuer.jwks : namedBy(issuer, fetched);
  if (typeof url !== "string") return url;
  const text = fetched.get(url);
  if (text === undefined) return needed(url, "absent");
  const keys = keySet(text, rule.algorithm);
  return keys === undefined ? needed(url, "unreadable") : { url, keys };
}

/** The URL of the key set in an issuer's metadata. */
function namedBy(
  { metadata, within }: Extract<Issuer, { metadata: unknown }>,
  fetched: Fetched,
): string | KeysNeeded {
  const text = fetched.get(metadata);
  if (text === undefined) return needed(metadata, "absent");
  const parsed = parseJson(text);
  const url = isRecord(parsed) ? parsed["jwks_uri"] : undefined;
  return typeof url === "string" && isAt([within], url) ? url : needed(metadata, "unreadable");
}

function signerOf({ head, claims, signature }: Token, keys: readonly SetKey[], kid: string) {
  const content = concat([`${head}.${claims}`]);
  return keys.find((each) => each.kid === kid && each.key.verifies("sha256", content, signature));
}

/** Checks a verified token against the body, which it may not cover. */
function checkAgreement(
  { agrees = {}, endorsed }: JwksRule,
  claims: string,
  { endorsements }: SetKey,
  request: WebhookRequest,
): Refused | undefined {
  const templates = Object.entries(agrees);
  if (templates.length === 0 && endorsed === undefined) return undefined;
  const read = readUnverified(request);
  if (read.outcome === "refused") return read;
  const sources = { ...request, payload: read.payload };
  const wrong = templates.find(([name, template]) => {
    const value = choose([template], sources);
    return value === undefined || claim(claims, name) !== value;
  });
  if (wrong !== undefined) {
    return refuse("signature_mismatch", `The claim ${wrong[0]} of the token does not match the body.`);
  }
  const channel = endorsed === undefined ? undefined : choose([endorsed], sources);
  return channel === undefined || endorsements === undefined || endorsements.includes(channel)
    ? undefined
    : refuse("signature_mismatch", "The token's key is not endorsed for the channel that the body names.");
}

/** Whether the claims match a key's value. */
function isExpected(
  { expects, urlClaim }: JwksRule,
  value: string,
  claims: string,
  request: WebhookRequest,
): boolean {
  const words = value.split(" ");
  const url = absoluteUrl(request);
  return expects.every((name, index) => {
    const word = words[index];
    const given = [claim(claims, name)].flat();
    if (word !== undefined) return given.some((each) => typeof each === "string" && sameSecret(word, each));
    const own = url === undefined ? [] : [url, url.split("?")[0]];
    return name === urlClaim && given.some((each) => typeof each === "string" && own.includes(each));
  });
}
