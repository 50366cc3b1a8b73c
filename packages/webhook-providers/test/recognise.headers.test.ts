import assert from "node:assert/strict";
import { test } from "node:test";
import { recognise } from "../src/index.ts";

test("the signature header tells the provider", () => {
  assert.equal(recognise({ "x-hub-signature-256": "sha256=00" })?.id, "github");
  assert.equal(recognise({ "x-slack-signature": "v0=00" })?.id, "slack");
});

test("an empty or repeated signature is a claim too, and left for verify to refuse", () => {
  assert.equal(recognise({ "x-slack-signature": "" })?.id, "slack");
  assert.equal(recognise({ "x-slack-signature": ["v0=00", "v0=00"] })?.id, "slack");
});

test("with the signatures of both, GitHub's goes first", () => {
  assert.equal(recognise({ "x-slack-signature": "v0=00", "x-hub-signature-256": "sha256=00" })?.id, "github");
});

test("other headers tell nothing, nor do those that an object inherits", () => {
  assert.equal(recognise({}), undefined);
  assert.equal(recognise({ "x-github-event": "push", "x-hub-signature": "sha1=00" }), undefined);
  assert.equal(recognise({ "x-slack-request-timestamp": "1714564800" }), undefined);
  assert.equal(recognise({ "x-slack-signature": undefined }), undefined);
  const inherited = Object.create({ "x-slack-signature": "v0=00" }) as Record<string, string>;
  assert.equal(recognise(inherited), undefined);
});
