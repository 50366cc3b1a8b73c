import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { describe as describeWebhook, providers, recognise, verify } from "../../src/index.ts";
import type { WebhookRequest } from "../../src/index.ts";
import { github, slack } from "../harness/known-provider.ts";
import { githubRequest, now, slackRequest } from "../harness/signed-request.ts";

const senders = [
  { provider: github, signed: githubRequest, signature: "x-hub-signature-256" },
  { provider: slack, signed: slackRequest, signature: "x-slack-signature" },
];

const secrets = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 100 });
const bodies = fc.uint8Array({ minLength: 1, maxLength: 300 });

function flipByte(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << bit) : byte));
}

function flipText(text: string, at: number, bit: number): string {
  return Buffer.from(flipByte(Buffer.from(text, "latin1"), at, bit)).toString("latin1");
}

for (const { provider, signed, signature } of senders) {
  describe(`${provider.name}: a signed request verifies, but not with one bit changed in`, () => {
    test("nothing", () => {
      fc.assert(
        fc.property(secrets, bodies, (secret, body) => {
          const verification = verify(provider, signed(secret, body), [secret], now);
          assert.deepEqual(verification, { outcome: "verified", verifiedBy: [0] });
        }),
      );
    });

    test("the body", () => {
      fc.assert(
        fc.property(secrets, bodies, fc.nat(), fc.nat(7), (secret, body, at, bit) => {
          const request = { ...signed(secret, body), body: flipByte(body, at, bit) };
          assert.equal(verify(provider, request, [secret], now).outcome, "refused");
        }),
      );
    });

    test("the secret", () => {
      fc.assert(
        fc.property(secrets, bodies, fc.nat(), fc.nat(6), (secret, body, at, bit) => {
          const verification = verify(provider, signed(secret, body), [flipText(secret, at, bit)], now);
          assert.equal(verification.outcome, "refused");
        }),
      );
    });

    test("the signature", () => {
      fc.assert(
        fc.property(secrets, bodies, fc.nat(), fc.nat(7), (secret, body, at, bit) => {
          const request = signed(secret, body);
          const changed = flipText(String(request.headers[signature]), at, bit);
          const headers = { ...request.headers, [signature]: changed };
          assert.equal(verify(provider, { ...request, headers }, [secret], now).outcome, "refused");
        }),
      );
    });
  });
}

test("Slack: one bit changed in the timestamp is refused", () => {
  fc.assert(
    fc.property(secrets, bodies, fc.nat(), fc.nat(7), (secret, body, at, bit) => {
      const request = slackRequest(secret, body);
      const name = "x-slack-request-timestamp";
      const headers = { ...request.headers, [name]: flipText(String(request.headers[name]), at, bit) };
      assert.equal(verify(slack, { ...request, headers }, [secret], now).outcome, "refused");
    }),
  );
});

const value = fc.string({ unit: fc.oneof(fc.constant("\0"), fc.string({ unit: "binary", minLength: 1 })) });
const knownHeaders = [
  "content-type",
  "x-hub-signature-256",
  "x-github-event",
  "x-slack-signature",
  "x-slack-request-timestamp",
];
const header = fc.oneof(
  value,
  fc.array(value, { maxLength: 3 }),
  fc.constantFrom("application/json", "application/x-www-form-urlencoded", `sha256=${"0".repeat(64)}`),
  fc.constant(undefined),
);
const body = fc.oneof(
  fc.uint8Array(),
  fc.json().map((json) => Buffer.from(json)),
  fc.json().map((json) => Buffer.from(`payload=${encodeURIComponent(json)}`)),
  fc.webQueryParameters().map((query) => Buffer.from(query)),
);
const anyRequest: fc.Arbitrary<WebhookRequest> = fc.record({
  method: value,
  url: value,
  headers: fc.dictionary(fc.oneof(fc.constantFrom(...knownHeaders), fc.string()), header),
  body,
});

test("no request makes anything throw, or verifies by chance", () => {
  fc.assert(
    fc.property(
      anyRequest,
      fc.array(value),
      fc.date({ noInvalidDate: false }),
      (request, secretsOfAny, time) => {
        recognise(request.headers);
        for (const provider of providers.values()) {
          assert.equal(verify(provider, request, secretsOfAny, time).outcome, "refused");
          assert.ok(["described", "unreadable"].includes(describeWebhook(provider, request).outcome));
        }
      },
    ),
    { numRuns: 300 },
  );
});
