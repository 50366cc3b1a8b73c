import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answerUnsigned,
  describe as describeWebhook,
  isIdentity,
  providers,
  recognise,
  recogniseAll,
  sign,
  verify,
} from "../../src/index.ts";
import { sampleName, samples } from "../../src/samples/index.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now } from "../harness/signed-request.ts";
import { everySample, signedSample, url } from "../harness/signed-sample.ts";

/** Samples that the gateway itself answers. */
const handshakes = new Set(["url_verification"]);

test("there is a sample of every provider, and none of an unknown one", () => {
  assert.deepEqual([...samples.keys()].toSorted(), [...providers.keys()].toSorted());
});

for (const { provider, sample } of everySample) {
  describe(`${provider.name}: ${sampleName(sample)}`, () => {
    const { request, secret } = signedSample(provider, sample);

    test("is verified, but only with the right secret", () => {
      const verification = verify(provider, request, ["another", secret], now);
      assert.deepEqual(verification, { outcome: "verified", verifiedBy: [1] });
    });

    test("is described as it should be", () => {
      const description = describeWebhook(provider, request, secret);
      assert.equal(description.outcome, "described", JSON.stringify(description));
      assert.equal(description.event, sample.event);
      assert.equal(description.handshake !== undefined, handshakes.has(sampleName(sample)));
      assert.ok(!/undefined|null|\[object/.test(JSON.stringify(description)));
      const name = description.identities.at(-1) ?? "as one likes";
      const isHandshake = description.handshake !== undefined;
      assert.equal(isIdentity(provider, name, description.identities), !isHandshake);
      if (JSON.stringify(sample).includes("{id}"))
        assert.match(description.deliveryId ?? "", /7f2c1b9e55d04c0a/);
      assert.equal(answerUnsigned(provider, request, [secret]).outcome, "none");
    });

    test("is recognised as its provider's, or as that of a provider with the same headers and verification", () => {
      const found = recogniseAll(request.headers, providers.values());
      assert.ok(found.includes(provider));
      const first = recognise(request.headers);
      if (provider.recognition.length === 0) return assert.equal(first, undefined);
      assert.ok(first);
      if (first !== provider) assert.deepEqual(first.verification, provider.verification);
    });

    test("names its source", () => assert.match(sample.source, /^https:\/\//));
  });
}

test("only providers without their own headers are recognised as the scheme that they follow", () => {
  const taken = everySample.filter(({ provider, sample }) => {
    const first = recognise(signedSample(provider, sample).request.headers);
    return provider.recognition.length > 0 && first !== provider;
  });
  assert.deepEqual([...new Set(taken.map(({ provider }) => provider.id))].toSorted(), [
    "anthropic",
    "clerk",
    "replicate",
    "resend",
    "supabase",
    "whatsapp-flows",
  ]);
});

describe("what cannot be signed is reported, not thrown", () => {
  const sample = { headers: {}, json: {} };
  const sending = { secret: "secret", now, url, id: "1" };
  const cases: [string, string, Partial<typeof sending>][] = [
    ["an empty secret", "github", { secret: "" }],
    ["a text that is not a private key", "discord", {}],
    ["a text that is not base64", "svix", { secret: "whsec_$" }],
    ["a missing header that is signed", "standard-webhooks", { secret: "whsec_c2VjcmV0" }],
    ["a URL that is not absolute", "square", { url: "/hook" }],
  ];
  for (const [name, id, change] of cases) {
    test(name, () => {
      const signed = sign(knownProvider(id), sample, { ...sending, ...change });
      assert.equal(signed.outcome, "unsignable");
      assert.ok(!signed.detail.includes("secret") || !signed.detail.includes("$"));
    });
  }
});
