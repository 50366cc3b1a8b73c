import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "../../src/index.ts";
import type { Description } from "../../src/index.ts";
import { github, slack } from "../harness/known-provider.ts";
import { githubRequest, slackRequest } from "../harness/signed-request.ts";

function verification(challenge: unknown): Description {
  const body = JSON.stringify({ token: "Jhj5dZrVaK7ZwHHjRyZWjbDl", challenge, type: "url_verification" });
  return describe(slack, slackRequest("secret", body));
}

test("Slack's url_verification is answered with the challenge as plain text", () => {
  const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
  assert.deepEqual(verification(challenge), {
    outcome: "described",
    event: "url_verification",
    deliveryId: undefined,
    sameBodyWithinSeconds: undefined,
    identities: [],
    contradiction: undefined,
    renamed: undefined,
    conversation: undefined,
    actor: undefined,
    summary: "Slack url_verification",
    lateAnswer: { status: 200, body: "" },
    digest: undefined,
    filtered: undefined,
    filled: undefined,
    handshake: {
      status: 200,
      headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
      body: challenge,
    },
  });
});

test("a challenge of 1,024 characters is echoed, a longer one is not", () => {
  const description = verification("x".repeat(1024));
  assert.equal(description.outcome, "described");
  assert.equal(description.handshake?.body.length, 1024);
  assert.equal(verification("x".repeat(1025)).outcome, "unreadable");
});

for (const challenge of [undefined, null, 5, true, ["a"], { a: 1 }]) {
  test(`a challenge that is ${JSON.stringify(challenge)} is not echoed`, () => {
    const description = verification(challenge);
    assert.equal(description.outcome, "unreadable");
    assert.equal(description.reason, "handshake_malformed");
  });
}

test("a challenge elsewhere is not a handshake", () => {
  const event = JSON.stringify({
    type: "event_callback",
    challenge: "x",
    event: { type: "url_verification" },
  });
  const described = [
    describe(slack, slackRequest("secret", event)),
    describe(github, githubRequest("secret", '{"type":"url_verification","challenge":"x"}')),
  ];
  for (const description of described) {
    assert.equal(description.outcome, "described");
    assert.equal(description.handshake, undefined);
  }
});
