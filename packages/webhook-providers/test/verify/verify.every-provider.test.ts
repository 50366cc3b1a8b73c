import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { providers, verify } from "../../src/index.ts";
import type { Provider, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { hmacKey, publicKey } from "../../src/verification/secret.ts";
import { now } from "../harness/signed-request.ts";
import { everySample, signedSample } from "../harness/signed-sample.ts";

const flip = { at: fc.nat(), bit: fc.nat(7) };

function flipByte(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << bit) : byte));
}

function flipText(text: string, at: number, bit: number): string {
  return Buffer.from(flipByte(Buffer.from(text, "latin1"), at, bit)).toString("latin1");
}

/** The headers that the verification covers: after a change to any of them, it must fail. */
function coveredHeaders({ verification }: Provider, request: WebhookRequest): string[] {
  const names: string[] = [];
  if ("signature" in verification && typeof verification.signature === "object") {
    names.push(
      verification.signature.numbered ? `${verification.signature.header}-1` : verification.signature.header,
    );
  }
  if (
    "timestamp" in verification &&
    typeof verification.timestamp === "object" &&
    "header" in verification.timestamp
  ) {
    names.push(verification.timestamp.header);
  }
  if ("signed" in verification)
    names.push(...[...verification.signed.matchAll(/\{header:([^}]+)\}/g)].map(([, name]) => name ?? ""));
  if ("header" in verification) names.push(verification.header);
  if (verification.scheme === "basic") names.push("authorization");
  return [...new Set(names)].filter((name) => typeof request.headers[name] === "string");
}

/** Schemes that authenticate only the sender leave the body unprotected, as each such data file says. */
const bodyUncovered = new Set(["token", "query_token", "basic", "body_token", "body_hmac", "fields_hmac"]);

function coversBody({ verification }: Provider): boolean {
  return verification.scheme === "jwt"
    ? verification.bodyHashClaim !== undefined
    : !bodyUncovered.has(verification.scheme);
}

/** In a signed form, both cases of an escape's digits are equivalent: `%2B` and `%2b`. */
function sameFields({ verification }: Provider, one: Uint8Array, other: Uint8Array): boolean {
  if (verification.scheme !== "url_and_form") return false;
  const fieldsIn = (body: Uint8Array): string =>
    new URLSearchParams(Buffer.from(body).toString("latin1")).toString();
  return fieldsIn(one) === fieldsIn(other);
}

function signsUrl({ verification }: Provider): boolean {
  return (
    verification.scheme === "url_and_form" || ("signed" in verification && /\{url/.test(verification.signed))
  );
}

const firstSamples = [...Map.groupBy(everySample, ({ provider }) => provider).values()].flatMap(
  ([first]) => first ?? [],
);

for (const { provider, sample } of firstSamples) {
  const { request, secret } = signedSample(provider, sample);
  const accepts = (changed: Partial<WebhookRequest>, secretNow = secret, at = now): boolean =>
    verify(provider, { ...request, ...changed }, [secretNow], at).outcome === "verified";

  describe(`${provider.name}: does not verify with one bit changed in`, () => {
    if (coversBody(provider)) {
      test("the body", () => {
        fc.assert(
          fc.property(flip.at, flip.bit, (at, bit) => {
            const changed = flipByte(request.body, at, bit);
            return sameFields(provider, request.body, changed) || !accepts({ body: changed });
          }),
        );
      });
    }

    for (const name of coveredHeaders(provider, request)) {
      test(`the header ${name}`, () => {
        fc.assert(
          fc.property(flip.at, flip.bit, (at, bit) => {
            const original = String(request.headers[name]);
            const changed = flipText(original, at, bit);
            // If either case of a digit, of the scheme's name or of a prefix is allowed, changing it does not count.
            if (changed.toLowerCase() === original.toLowerCase() && isCaseFree(provider)) return true;
            return !accepts({ headers: { ...request.headers, [name]: changed } });
          }),
          { numRuns: 100 },
        );
      });

      test(`the header ${name}, if it is missing, empty, or repeated`, () => {
        const value = String(request.headers[name]);
        for (const other of [undefined, "", [], [value, value]]) {
          assert.ok(!accepts({ headers: { ...request.headers, [name]: other } }), JSON.stringify(other));
        }
      });
    }

    test("the key", () => {
      fc.assert(
        fc.property(flip.at, fc.nat(6), (at, bit) => {
          const changed = flipText(secret, at, bit);
          return sameKey(provider, secret, changed) || !accepts({}, changed);
        }),
        { numRuns: 100 },
      );
    });

    if (signsUrl(provider)) {
      test("the URL", () => {
        fc.assert(
          fc.property(flip.at, flip.bit, (at, bit) => {
            const changed = flipText(request.url, at, bit);
            return sameUrl(changed, request.url) || !accepts({ url: changed });
          }),
          { numRuns: 100 },
        );
        assert.ok(!accepts({ url: "/agents/forward/name/watcher/hook?tenant=a%20b&n=1" }));
      });
    }

    test("the time, beyond what is tolerated, in either direction", () => {
      const { verification } = provider;
      const tolerance =
        "toleranceSeconds" in verification ? verification.toleranceSeconds : timestampTolerance(provider);
      if (tolerance === undefined) return;
      const beyond = verification.scheme === "jwt" ? tolerance + 61 : tolerance + 1;
      assert.ok(accepts({}, secret, new Date(now.getTime() + tolerance * 1000)));
      assert.ok(!accepts({}, secret, new Date(now.getTime() + beyond * 1000)));
      assert.ok(!accepts({}, secret, new Date(now.getTime() - (tolerance + 1) * 1000)));
    });
  });
}

function timestampTolerance({ verification }: Provider): number | undefined {
  const timestamp =
    "timestamp" in verification && typeof verification.timestamp === "object"
      ? verification.timestamp
      : undefined;
  return timestamp?.toleranceSeconds;
}

function isCaseFree({ verification }: Provider): boolean {
  if (verification.scheme === "basic") return true;
  return (
    "signature" in verification &&
    typeof verification.signature === "object" &&
    verification.signature.encoding === "hex_any_case"
  );
}

/** Base64 has meaningless bits at its end, digits may be of either case, and a point may be written in another form. */
function sameKey({ secret: rule }: Provider, one: string, other: string): boolean {
  const meaning = (text: string): string | undefined => {
    if (rule.kind !== "public_key") return String(hmacKey(rule, text));
    const isKey = publicKey(rule, text) !== undefined;
    return isKey ? coordinate(Buffer.from(text.slice(rule.prefix?.length), rule.encoding)) : undefined;
  };
  return meaning(one) === meaning(other);
}

/** What identifies a public key: the x-coordinate, or all of a raw key. */
function coordinate(key: Buffer): string | undefined {
  return key.length === 32
    ? key.toString("hex")
    : createPublicKey({ key, format: "der", type: "spki" }).export({ format: "jwk" }).x;
}

/** Twilio writes one URL in several ways; HubSpot decodes some escapes. */
function sameUrl(one: string, other: string): boolean {
  const unescaped = (url: string): string =>
    new URL(url).href.replace(/%[0-9a-f]{2}/gi, (escape) =>
      String.fromCodePoint(Number(`0x${escape.slice(1)}`)),
    );
  return URL.canParse(one) && unescaped(one) === unescaped(other);
}

test("a public key cannot key an HMAC, and an HMAC's secret cannot verify a signature", () => {
  const symmetric = providers.get("standard-webhooks");
  const asymmetric = providers.get("standard-webhooks-asymmetric");
  const [sample] = samples.get("standard-webhooks") ?? [];
  assert.ok(symmetric && asymmetric && sample);
  const { request, secret } = signedSample(symmetric, sample);
  assert.equal(verify(asymmetric, request, [secret], now).outcome, "refused");
  const signed = signedSample(asymmetric, sample);
  assert.equal(verify(symmetric, signed.request, [signed.secret], now).outcome, "refused");
});
