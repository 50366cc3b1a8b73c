import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actorOf, digestOf, summaryOf } from "../../src/index.ts";
import type { WebhookRequest } from "../../src/index.ts";
import { github, knownProvider } from "../harness/known-provider.ts";

function request(payload: object): WebhookRequest {
  return { method: "POST", url: "/x", headers: {}, body: Buffer.from(JSON.stringify(payload)) };
}

const ada = { id: "u1", name: "Ada" };
const parts = (author: object) => ({ conversation_parts: { conversation_parts: [{ author, body: "Hi" }] } });
const authors = (...types: string[]) => ({ authors: types.map((type) => ({ id: "u1", type })) });

/** As the providers document them: provider, payload, kind, standing and identities. */
const expected: readonly [string, object, string | undefined, string, readonly string[]][] = [
  ["linear", { actor: { ...ada, type: "user" } }, "user", "unknown", ["linear:u1"]],
  ["linear", { actor: { ...ada, type: "OauthClient" } }, "app", "unknown", ["linear:u1"]],
  ["linear", { agentSession: { creator: ada }, appUserId: "me" }, "user", "unknown", ["linear:u1"]],
  [
    "linear",
    { agentSession: { creator: ada }, agentActivity: { user: { id: "u2" } } },
    "user",
    "unknown",
    ["linear:u2"],
  ],
  ["jira", { user: { accountId: "u1", accountType: "atlassian" } }, "user", "unknown", ["jira:u1"]],
  ["jira", { user: { accountId: "u1", accountType: "app" } }, "bot", "unknown", ["jira:u1"]],
  ["jira-app", { user: { accountId: "u1", accountType: "customer" } }, "user", "external", ["jira:u1"]],
  [
    "jira",
    {
      webhookEvent: "comment_updated",
      comment: { author: { accountId: "u1" }, updateAuthor: { accountId: "u2" } },
    },
    undefined,
    "unknown",
    ["jira:u2"],
  ],
  ["notion", authors("person"), "user", "unknown", ["notion:u1"]],
  ["notion", authors("bot", "bot"), "bot", "unknown", ["notion:u1"]],
  ["notion", authors("person", "bot"), undefined, "unknown", ["notion:u1"]],
  ["sentry", { actor: { ...ada, type: "user" } }, "user", "unknown", ["sentry:u1"]],
  ["sentry", { actor: { ...ada, type: "application" } }, "app", "unknown", ["sentry:u1"]],
  [
    "pagerduty",
    { event: { agent: { id: "P1", type: "user_reference" } } },
    "user",
    "unknown",
    ["pagerduty:P1"],
  ],
  [
    "pagerduty",
    { event: { agent: { id: "P1", type: "service_reference" } } },
    "app",
    "unknown",
    ["pagerduty:P1"],
  ],
  [
    "trello",
    { action: { memberCreator: { id: "m1", username: "ada" }, appCreator: { id: "a1" } } },
    "app",
    "unknown",
    ["trello:m1", "trello:ada", "trello:a1"],
  ],
  ["discord", { member: { user: { id: "7", username: "ada" } } }, "user", "unknown", ["discord:7"]],
  ["discord", { user: { id: "7", username: "helper", bot: true } }, "bot", "unknown", ["discord:7"]],
  ["intercom", { data: { item: parts({ ...ada, type: "admin" }) } }, "user", "member", ["intercom:u1"]],
  ["intercom", { data: { item: parts({ ...ada, type: "user" }) } }, "user", "external", ["intercom:u1"]],
  ["intercom", { data: { item: parts({ ...ada, type: "bot" }) } }, "bot", "unknown", ["intercom:u1"]],
  [
    "zendesk",
    { event: { comment: { author: { ...ada, is_staff: true } } } },
    undefined,
    "member",
    ["zendesk:u1"],
  ],
  [
    "zendesk",
    { event: { comment: { author: { ...ada, is_staff: false } } } },
    undefined,
    "external",
    ["zendesk:u1"],
  ],
  [
    "bitbucket",
    { actor: { uuid: "{1}", account_id: "2", display_name: "Ada", type: "user" } },
    "user",
    "unknown",
    ["bitbucket:{1}", "bitbucket:2"],
  ],
  [
    "bitbucket-dc",
    { actor: { id: 1, name: "ci", type: "SERVICE" } },
    "bot",
    "unknown",
    ["bitbucket-dc:1", "bitbucket-dc:ci"],
  ],
  [
    "telegram",
    { message: { from: { id: 1, is_bot: true, username: "a_bot" } } },
    "bot",
    "unknown",
    ["telegram:1", "telegram:a_bot"],
  ],
  [
    "twitch",
    { event: { user_id: "1", user_login: "ada", broadcaster_user_id: "1" } },
    undefined,
    "owner",
    ["twitch:1", "twitch:ada"],
  ],
  [
    "twitch",
    { event: { user_id: "1", moderator_user_id: "2", broadcaster_user_id: "1" } },
    undefined,
    "unknown",
    ["twitch:2"],
  ],
  ["figma", { triggered_by: { id: "1", handle: "ada" } }, "user", "unknown", ["figma:1"]],
  ["vercel", { payload: { user: { id: "u1" } } }, "user", "unknown", ["vercel:u1"]],
  [
    "calendly",
    { event: "invitee.created", payload: { name: "Ada", email: "ada@example.com" } },
    "user",
    "external",
    [],
  ],
  [
    "meta",
    { entry: [{ messaging: [{ sender: { id: "1" }, message: { is_echo: true, app_id: 2 } }] }] },
    "app",
    "unknown",
    ["meta:1", "meta:2"],
  ],
];

describe("who caused a webhook, as its provider documents it", () => {
  for (const [id, payload, kind, standing, identities] of expected) {
    test(`${id}: ${JSON.stringify(payload).slice(0, 90)}`, () => {
      const actor = actorOf(knownProvider(id), request(payload));
      assert.deepEqual(
        { kind: actor?.kind, standing: actor?.standing, identities: actor?.identities },
        { kind, standing, identities },
      );
    });
  }

  test("for several events by several people, nobody is the actor", () => {
    const events = ["1", "2"].map((gid) => ({ user: { gid, resource_type: "user" } }));
    assert.equal(actorOf(knownProvider("asana"), request({ events })), undefined);
  });

  test("messages that the account itself sent were not caused by its number", () => {
    const form = new URLSearchParams({
      MessageSid: "SM1",
      SmsStatus: "delivered",
      From: "+1555",
      To: "+1556",
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const sent = { method: "POST", url: "/x", headers, body: Buffer.from(form.toString()) };
    assert.equal(actorOf(knownProvider("twilio"), sent), undefined);
    assert.equal(summaryOf(knownProvider("twilio"), sent), "Message to +1556: delivered");
  });
});

describe("the URL of a digest", () => {
  const urlOf = (html_url: unknown) => digestOf(github, request({ issue: { html_url } })).url;

  test("is https", () => {
    assert.equal(urlOf("https://github.com/octo/repo/issues/1"), "https://github.com/octo/repo/issues/1");
  });

  for (const url of [
    "http://github.com/octo",
    "javascript:alert(1)",
    "https://user:password@github.com/",
    "https://user@github.com/",
    "https://",
    "https://github.com/a b",
    `https://github.com/${"a".repeat(1_000)}`,
    "https://github.com/\u202e",
    7,
    ["https://github.com/"],
  ]) {
    test(`is not ${JSON.stringify(url).slice(0, 60)}`, () => assert.equal(urlOf(url), undefined));
  }
});

test("for a caller with an API key, a title is the summary if there is one", () => {
  assert.equal(summaryOf(undefined, request({ title: "Nightly\nreport" })), "Nightly");
  assert.equal(summaryOf(undefined, request({})), "A request with an API key");
  assert.equal(digestOf(undefined, request({ title: "Report", message: "Done" })).text, "Done");
});
