import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers, recognise, recogniseAll } from "../src/index.ts";
import type { WebhookRequest } from "../src/index.ts";
import { knownProvider } from "./harness/known-provider.ts";

type Headers = WebhookRequest["headers"];

function all(headers: Headers, ...among: string[]): string[] {
  const found = among.length === 0 ? recogniseAll(headers) : recogniseAll(headers, among.map(knownProvider));
  return found.map(({ id }) => id);
}

test("the signature header identifies the provider", () => {
  assert.equal(recognise({ "x-hub-signature-256": "sha256=00" })?.id, "github");
  assert.equal(recognise({ "x-slack-signature": "v0=00" })?.id, "slack");
});

test("an empty or repeated signature is also a claim, which verify rejects later", () => {
  assert.equal(recognise({ "x-slack-signature": "" })?.id, "slack");
  assert.equal(recognise({ "x-slack-signature": ["v0=00", "v0=00"] })?.id, "slack");
});

test("if both signatures are present, GitHub's comes first", () => {
  assert.equal(recognise({ "x-slack-signature": "v0=00", "x-hub-signature-256": "sha256=00" })?.id, "github");
});

test("other headers identify nothing, and neither do inherited properties", () => {
  assert.equal(recognise({}), undefined);
  assert.equal(recognise({ "x-github-event": "push", "x-hub-signature": "sha1=00" }), undefined);
  assert.equal(recognise({ "x-slack-request-timestamp": "1714564800" }), undefined);
  assert.equal(recognise({ "x-slack-signature": undefined }), undefined);
  assert.equal(recognise({ authorization: "Basic dXNlcjpwYXNz" }), undefined);
  assert.equal(recognise({ authorization: "Bearer a.b.c" }), undefined);
  const inherited = Object.create({ "x-slack-signature": "v0=00" }) as Record<string, string>;
  assert.equal(recognise(inherited), undefined);
});

describe("among providers that share a convention, the more specific one comes first", () => {
  const cases: [string, Headers, string][] = [
    ["GitHub", { "x-hub-signature-256": "a", "x-github-event": "push" }, "github"],
    [
      "a GitHub App",
      {
        "x-hub-signature-256": "a",
        "x-github-event": "push",
        "x-github-hook-installation-target-type": "integration",
      },
      "github-app",
    ],
    ["GitLab's system hook", { "x-gitlab-token": "a", "x-gitlab-event": "System Hook" }, "gitlab-system"],
    ["Meta", { "x-hub-signature-256": "a", "user-agent": "facebookexternalua" }, "meta"],
    ["Bitbucket", { "x-hub-signature": "sha256=a", "x-event-key": "repo:push" }, "bitbucket"],
    ["Jira", { "x-hub-signature": "sha256=a", "x-atlassian-webhook-identifier": "1" }, "jira"],
    ["Intercom", { "x-hub-signature": "sha1=a" }, "intercom"],
    ["OpenAI", { "webhook-signature": "v1,a", "webhook-id": "wh_1" }, "openai"],
    [
      "a GitLab signing token",
      { "webhook-signature": "v1,a", "x-gitlab-event": "Push Hook" },
      "gitlab-signed",
    ],
    ["an asymmetric signature", { "webhook-signature": "v1a,a" }, "standard-webhooks-asymmetric"],
    ["anyone else", { "webhook-signature": "v1,a" }, "standard-webhooks"],
    ["HubSpot v2", { "x-hubspot-signature": "a", "x-hubspot-signature-version": "v2" }, "hubspot-v2"],
    ["Cursor", { "x-webhook-signature": "a", "x-webhook-event": "b", "x-webhook-id": "c" }, "cursor"],
  ];
  for (const [name, headers, id] of cases) {
    test(name, () => assert.equal(recognise(headers)?.id, id));
  }
});

describe("with a stronger signature present, the weaker one does not count", () => {
  test("GitLab's token beside its signature", () => {
    const both = { "x-gitlab-token": "a", "webhook-signature": "v1,a", "x-gitlab-event": "Push Hook" };
    assert.equal(recognise(both)?.id, "gitlab-signed");
    assert.deepEqual(all(both, "gitlab"), []);
    assert.deepEqual(all({ "x-gitlab-token": "a" }, "gitlab"), ["gitlab"]);
  });

  test("HubSpot's older signatures beside its newest", () => {
    const both = {
      "x-hubspot-signature-v3": "a",
      "x-hubspot-signature": "a",
      "x-hubspot-signature-version": "v1",
    };
    assert.deepEqual(all(both), ["hubspot"]);
    assert.deepEqual(all(both, "hubspot-v1", "hubspot-v2"), []);
  });
});

describe("asked for given providers only", () => {
  test("finds the ones that no header identifies", () => {
    assert.deepEqual(all({ "svix-signature": "v1,a" }, "clerk"), ["clerk"]);
    assert.deepEqual(all({ "webhook-signature": "v1,a" }, "replicate", "anthropic"), [
      "replicate",
      "anthropic",
    ]);
    assert.deepEqual(all({ "x-hub-signature-256": "sha256=a" }, "meta"), ["meta"]);
  });

  test("finds those with the signature in the body last", () => {
    assert.deepEqual(all({}, "mailgun", "github"), ["mailgun"]);
    assert.deepEqual(all({ "x-slack-signature": "a" }, "figma", "slack"), ["slack", "figma"]);
    assert.deepEqual(all({}), []);
  });

  test("finds basic authentication, and a custom provider", () => {
    assert.deepEqual(all({ authorization: "basic dXNlcjpwYXNz" }, "postmark"), ["postmark"]);
    const custom = { ...knownProvider("hmac"), id: "acme", recognition: [["x-acme-signature"]] };
    assert.deepEqual(
      recogniseAll({ "x-acme-signature": "a" }, [...providers.values(), custom]).at(0),
      custom,
    );
  });
});
