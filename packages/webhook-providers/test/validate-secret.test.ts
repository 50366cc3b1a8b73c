/*
 * Test fixtures, not credentials: none of these opens anything. Secret scanners may ignore this file.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { providers, validateSecret } from "../src/index.ts";
import { vectors } from "./fixtures/vectors.ts";
import { isSignable, keysFor } from "./harness/keys.ts";
import { knownProvider } from "./harness/known-provider.ts";

const pair = generateKeyPairSync("ed25519");
const publicPem = pair.publicKey.export({ format: "pem", type: "spki" }).toString().trim();
const privatePem = pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString().trim();
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
const hex = "40e1a6dce87d8b86a8469957a9bb2d6dd3988de71ad3848514fef06a8569570f";

describe("a secret of the right kind is accepted", () => {
  for (const provider of [...providers.values()].filter(isSignable)) {
    test(provider.name, () => {
      assert.deepEqual(validateSecret(provider, keysFor(provider, "seed").verifying), { outcome: "ok" });
    });
  }

  for (const { id, provider, secret } of vectors.filter((vector) => vector.secret !== "")) {
    test(`as in the vector ${id}`, () => {
      assert.deepEqual(validateSecret(knownProvider(provider), secret), { outcome: "ok" });
    });
  }

  test("also as a PEM document, or in capital digits", () => {
    assert.equal(validateSecret(knownProvider("discord"), publicPem).outcome, "ok");
    assert.equal(validateSecret(knownProvider("discord"), hex.toUpperCase()).outcome, "ok");
  });
});

describe("a secret that could never verify anything is rejected, with the reason", () => {
  const cases: [string, string, string][] = [
    ["github", "", "secret_empty"],
    ["github", " \n", "secret_empty"],
    ["github", "\0\0", "secret_empty"],
    ["github", "secret\n", "secret_padded"],
    ["github", "\u00a0secret", "secret_padded"],
    ["github", "sec\nret", "secret_unprintable"],
    ["github", "sec\ud800ret", "secret_unprintable"],
    ["svix", "whsec_", "secret_not_base64"],
    ["svix", "whsec_not base64", "secret_not_base64"],
    ["svix", "whsec_AAAA", "secret_not_base64"],
    ["airtable", "secret!", "secret_not_base64"],
    ["postmark", "tr0ub4dor-and-3", "secret_not_user_and_password"],
    ["postmark", ":tr0ub4dor-and-3", "secret_not_user_and_password"],
    ["discord", hex.slice(2), "secret_not_a_public_key"],
    ["discord", `${hex}00`, "secret_not_a_public_key"],
    ["discord", "the client secret", "secret_not_a_public_key"],
    ["discord", privatePem, "secret_is_private"],
    ["discord", p256.export({ format: "pem", type: "spki" }).toString().trim(), "secret_not_a_public_key"],
    ["sendgrid", publicPem, "secret_not_a_public_key"],
    ["sendgrid", hex, "secret_not_a_public_key"],
    ["standard-webhooks-asymmetric", "whsk_c2VjcmV0", "secret_is_private"],
    ["standard-webhooks-asymmetric", "whsec_c2VjcmV0", "secret_not_a_public_key"],
  ];
  for (const [id, text, code] of cases) {
    test(`${id}, ${JSON.stringify(text.slice(0, 30))}: ${code}`, () => {
      const check = validateSecret(knownProvider(id), text);
      assert.equal(check.outcome, "problem");
      assert.equal(check.code, code);
      if (text.length > 7) assert.ok(!check.problem.includes(text), "it repeats nothing of the text");
    });
  }
});

test("no text makes it throw", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.constantFrom(...providers.values()), text, (provider, secret) => {
      assert.ok(["ok", "problem"].includes(validateSecret(provider, secret).outcome));
    }),
  );
});
