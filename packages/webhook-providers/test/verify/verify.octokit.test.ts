import assert from "node:assert/strict";
import { test } from "node:test";
import { sign, verify as octokitVerify } from "@octokit/webhooks-methods";
import * as fc from "fast-check";
import { verify } from "../../src/index.ts";
import { github } from "../harness/known-provider.ts";
import { githubRequest, now } from "../harness/signed-request.ts";

// Octokit throws on an empty secret or payload, and accepts only text.
const text = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((value) => value.replaceAll("\0", "") !== "");

function oursAccepts(secret: string, body: string, signature: string): boolean {
  const request = githubRequest(secret, body, { "x-hub-signature-256": signature });
  return verify(github, request, [secret], now).outcome === "verified";
}

test("what GitHub's own library signs is verified", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (secret, body) => {
      assert.ok(oursAccepts(secret, body, await sign(secret, body)));
    }),
  );
});

test("GitHub's own library and this one accept and reject the same", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, text, text, fc.nat(4), async (secret, other, body, noise, kind) => {
      const good = await sign(secret, body);
      const signature =
        [good, await sign(other, body), await sign(secret, body + noise), noise, good.toUpperCase()][kind] ??
        good;
      assert.equal(oursAccepts(secret, body, signature), await octokitVerify(secret, body, signature));
    }),
  );
});
