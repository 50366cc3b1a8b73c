import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { verify } from "../../src/index.ts";
import type { Provider, WebhookRequest } from "../../src/index.ts";
import { keysFor } from "../harness/keys.ts";
import { now } from "../harness/signed-request.ts";
import { everySample, signedSample } from "../harness/signed-sample.ts";

const firstSamples = [...Map.groupBy(everySample, ({ provider }) => provider).values()].flatMap(
  ([first]) => first ?? [],
);

/** Providers whose signature, or its content, must be found in the body. */
const inBody = new Set(["body_token", "body_hmac", "fields_hmac", "url_and_form"]);

describe("nothing is parsed before it is verified", () => {
  for (const { provider, sample } of firstSamples) {
    if (inBody.has(provider.verification.scheme)) continue;
    test(provider.name, (context) => {
      const { request, secret } = signedSample(provider, sample);
      const parse = context.mock.method(JSON, "parse");
      const decode = context.mock.method(TextDecoder.prototype, "decode");
      const wrong = keysFor(provider, "another").verifying;
      const changed = { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) };
      verify(provider, changed, [wrong], now);
      if (wrong !== secret) assert.equal(verify(provider, request, [wrong], now).outcome, "refused");
      assert.equal(parse.mock.callCount(), 0);
      assert.equal(decode.mock.callCount(), 0);
    });
  }
});

/** How often bytes are compared in constant time while a request is verified. */
function comparisons(
  context: TestContext,
  provider: Provider,
  request: WebhookRequest,
  secrets: string[],
): number {
  const compare = context.mock.method(crypto, "timingSafeEqual");
  syncBuiltinESMExports();
  try {
    verify(provider, request, secrets, now);
    return compare.mock.callCount();
  } finally {
    compare.mock.restore();
    syncBuiltinESMExports();
  }
}

describe("secrets and signatures are compared in constant time, in all combinations, whatever has matched before", () => {
  for (const { provider, sample } of firstSamples) {
    if (provider.secret.kind === "public_key") continue;
    test(provider.name, (context) => {
      const { request, secret } = signedSample(provider, sample);
      const wrong = ["a", "b", "c"].map((seed) => keysFor(provider, seed).verifying);
      const none = comparisons(context, provider, request, [...wrong, wrong[0] ?? ""]);
      assert.ok(none >= 4, "every secret is tried");
      // A token that signs the body's hash: once it is verified, the hash is compared too, whatever the position of the secret.
      const { verification } = provider;
      const more = verification.scheme === "jwt" && verification.bodyHashClaim !== undefined ? 1 : 0;
      for (const place of [0, 1, 3]) {
        const secrets = wrong.toSpliced(place, 0, secret);
        const made = comparisons(context, provider, request, secrets);
        assert.equal(made, none + more, "finding one saves nothing");
      }
      const nearly = (at: number): string =>
        secret.slice(0, at) + (secret[at] === "1" ? "2" : "1") + secret.slice(at + 1);
      const early = comparisons(context, provider, request, [nearly(10)]);
      assert.equal(comparisons(context, provider, request, [nearly(secret.length - 5)]), early);
    });
  }
});
