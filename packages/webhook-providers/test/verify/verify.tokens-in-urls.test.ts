import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../../src/index.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now } from "../harness/signed-request.ts";

const dockerHub = knownProvider("docker-hub");

/** Whether the right secret is in the URL; if not, why not. */
function verdict(url: string): string {
  const request = { method: "POST", url, headers: {}, body: Buffer.from("{}") };
  const verification = verify(dockerHub, request, ["another", "the-right one"], now);
  if (verification.outcome === "verified") return `verified by ${verification.verifiedBy.join()}`;
  assert.equal(verification.outcome, "refused");
  assert.ok(!verification.detail.includes("right"));
  return verification.reason;
}

test("a secret in the URL's query verifies, and nothing else in it does", () => {
  assert.equal(verdict("/hook?token=the-right+one"), "verified by 1");
  assert.equal(verdict("https://example.com/hook?a=1&token=the-right%20one"), "verified by 1");
  assert.equal(verdict("/hook?token=the-wrong+one"), "signature_mismatch");
  assert.equal(verdict("/hook?token="), "signature_mismatch");
  assert.equal(verdict("/hook?tokens=the-right+one"), "signature_missing");
  assert.equal(verdict("/hook"), "signature_missing");
  assert.equal(verdict("/hook?token=the-right+one&token=the-right+one"), "signature_malformed");
  assert.equal(verdict("/hook?token=%zz"), "signature_malformed");
});
