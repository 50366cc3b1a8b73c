import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answerUnsigned,
  describe as describeWebhook,
  providers,
  recogniseAll,
  verify,
} from "../../src/index.ts";
import type { Handshake, Provider } from "../../src/index.ts";
import { requestOf, vectors } from "../fixtures/vectors.ts";
import type { Vector } from "../fixtures/vectors.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { asInItsLibrary } from "../harness/library-tolerances.ts";

/** The provider, with timestamps in the format of vectors that were made only for the signature. */
function providerOf({ provider: id, hmacOnly }: Vector): Provider {
  const provider = asInItsLibrary(knownProvider(id));
  if (hmacOnly === undefined) return provider;
  const { verification } = provider;
  assert.ok(verification.scheme === "hmac" && verification.timestamp !== undefined);
  return {
    ...provider,
    verification: { ...verification, timestamp: { ...verification.timestamp, unit: "s" } },
  };
}

function assertAnswer(handshake: Handshake | undefined, expected: Vector["answer"]): void {
  assert.ok(handshake && expected);
  assert.equal(handshake.status, expected.status);
  assert.equal(handshake.body, expected.body ?? "");
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.equal(handshake.headers[name.toLowerCase()], value);
  }
}

describe("verify agrees with the known vectors", () => {
  for (const vector of vectors.filter(({ secret }) => secret !== "")) {
    test(`${vector.id} (${vector.kind}): ${vector.expect}`, () => {
      const provider = providerOf(vector);
      const request = requestOf(vector);
      const verification = verify(provider, request, ["another", vector.secret], new Date(vector.now * 1000));
      const expected = vector.expect === "accept" ? "verified" : "refused";
      assert.equal(verification.outcome, expected, JSON.stringify(verification));
      if (verification.outcome === "verified") assert.deepEqual(verification.verifiedBy, [1]);

      if (vector.answer === undefined) return;
      const description = describeWebhook(provider, request, vector.secret);
      assert.equal(description.outcome, "described");
      assertAnswer(description.handshake, vector.answer);
    });
  }
});

describe("unsigned handshakes are answered as the vectors say", () => {
  for (const vector of vectors.filter(({ secret }) => secret === "")) {
    test(vector.id, () => {
      const answered = answerUnsigned(knownProvider(vector.provider), requestOf(vector), []);
      assert.equal(answered.outcome, "answered");
      assertAnswer(answered.answer, vector.answer);
    });
  }
});

describe("a vector's request is recognised as its provider's, or as that of one with the same signature", () => {
  for (const vector of vectors.filter(({ secret }) => secret !== "")) {
    test(vector.id, () => {
      const found = recogniseAll(vector.headers, providers.values()).map(({ id }) => id);
      assert.ok(found.includes(vector.provider), found.join());
    });
  }
});

test("every provider has a vector, except for those that are tested elsewhere", () => {
  const covered = new Set(vectors.map(({ provider }) => provider));
  // GitHub's app and GitLab's system hook sign like their other webhooks.
  const alike = ["anthropic", "github-app", "gitlab-system", "hmac", "jira-app", "twitter"];
  // Providers that publish keys use them only for a while, so they publish no request with a signature.
  const published = ["aws-sns", "google-chat", "google-pubsub", "paypal", "plaid", "teams"];
  const elsewhere = [...alike, ...published].toSorted();
  assert.deepEqual([...providers.keys()].filter((id) => !covered.has(id)).toSorted(), elsewhere);
});
