import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { verify } from "../../src/index.ts";
import type { WebhookRequest } from "../../src/index.ts";
import { withHeaders } from "../harness/cloud.ts";
import { knownProvider } from "../harness/known-provider.ts";

type Vector = {
  readonly value: string;
  readonly now: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly certificate: string;
};

const vector = JSON.parse(
  readFileSync(new URL("../fixtures/paypal-vector.json", import.meta.url), "utf8"),
) as Vector;
const request: WebhookRequest = {
  method: "POST",
  url: "https://hooks.example.com/webhooks/x",
  headers: vector.headers,
  body: Buffer.from(vector.body),
};
const paypal = knownProvider("paypal");
const documents = new Map([[vector.headers["paypal-cert-url"] ?? "", vector.certificate]]);

function outcome(changed = request, value = vector.value): string {
  const verification = verify(paypal, changed, [value], new Date(vector.now), documents);
  return verification.outcome === "refused" ? verification.reason : verification.outcome;
}

test("a webhook that PayPal signed is verified with the certificate that PayPal published", () => {
  assert.equal(outcome(), "verified");
});

test("a webhook that PayPal signed does not verify if it is changed, or for another webhook's ID", () => {
  const other = vector.body.replace('"total":"20.00"', '"total":"99.00"');
  assert.notEqual(other, vector.body);
  assert.equal(outcome({ ...request, body: Buffer.from(other) }), "signature_mismatch");
  assert.equal(outcome(request, "0EH40505U7160970P"), "signature_mismatch");
  for (const change of [
    { "paypal-transmission-id": "dfb3be50-fd74-11e4-8bf3-77339302725c" },
    { "paypal-transmission-time": "2015-05-18T15:45:12Z" },
  ]) {
    assert.equal(outcome(withHeaders(request, change)), "signature_mismatch");
  }
});
