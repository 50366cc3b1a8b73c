import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recognise, verify } from "../src/index.ts";
import { vectors } from "./fixtures/vectors.ts";

describe("verify agrees with the known vectors", () => {
  for (const { id, kind, provider: expected, expect, secret, headers, body, now } of vectors) {
    test(`${id} (${kind}): ${expect}`, () => {
      const provider = recognise(headers);
      assert.equal(provider?.id, expected);
      const request = { method: "POST", url: "/", headers, body: Buffer.from(body) };
      const verification = verify(provider, request, [secret], new Date(now * 1000));
      assert.equal(verification.outcome, expect === "accept" ? "verified" : "refused");
    });
  }
});
