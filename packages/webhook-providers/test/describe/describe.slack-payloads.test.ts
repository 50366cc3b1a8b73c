import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describe as describeWebhook } from "../../src/index.ts";
import type { Description } from "../../src/index.ts";
import { slack } from "../harness/known-provider.ts";
import { slackRequest } from "../harness/signed-request.ts";

type Described = Description & { outcome: "described" };

function described(body: string, contentType: string): Described {
  const description = describeWebhook(slack, slackRequest("secret", body, { "content-type": contentType }));
  assert.equal(description.outcome, "described");
  return description;
}

/** An Events API envelope, https://docs.slack.dev/apis/events-api#event-type-structure */
function event(inner: object): Described {
  const envelope = {
    token: "z26uFbvR1xHJEdHE1OQiO6t8",
    team_id: "T123ABC456",
    api_app_id: "A123ABC456",
    event: inner,
    type: "event_callback",
    event_id: "Ev123ABC456",
    event_time: 1234567890,
  };
  return described(JSON.stringify(envelope), "application/json");
}

function form(fields: Record<string, string>): Described {
  return described(new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
}

function interaction(payload: object): Described {
  return form({ payload: JSON.stringify(payload) });
}

test("an event is named by the inner event, and belongs to the app and the thread", () => {
  const mention = { type: "app_mention", channel: "C1", user: "U1", text: "hi", ts: "2.0", thread_ts: "1.0" };
  assert.deepEqual(event(mention), {
    outcome: "described",
    event: "app_mention",
    deliveryId: "Ev123ABC456",
    sameBodyWithinSeconds: undefined,
    identities: ["A123ABC456"],
    contradiction: undefined,
    renamed: undefined,
    conversation: "T123ABC456/C1/1.0",
    actor: { id: "U1", name: undefined, kind: "user", standing: "unknown", identities: ["slack:U1"] },
    summary: "U1 mentioned the app in C1: hi",
    lateAnswer: { status: 200, body: "" },
    handshake: undefined,
    digest: undefined,
    filtered: undefined,
    filled: undefined,
  });
});

test("a summary shows a message as people read it: without markup, and with escapes decoded", () => {
  const texts: [string, string][] = [
    ["<@U0LAN0Z89> is the build green?", "@U0LAN0Z89 is the build green?"],
    ["<@U1|ada> see <#C2|general> &amp; <https://example.com/a|the docs>", "@ada see #general & the docs"],
    ["<!here> <!subteam^S1|@payments>: <https://example.com>", "@here @payments: https://example.com"],
    ["a &lt; b, and c <", "a < b, and c <"],
    ["&amp;lt;", "&lt;"],
  ];
  for (const [text, read] of texts) {
    const { summary } = event({ type: "app_mention", channel: "C1", user: "U1", text, ts: "2.0" }) as {
      readonly summary: string;
    };
    assert.equal(summary, `U1 mentioned the app in C1: ${read}`);
  }
});

describe("Slack's conversations", () => {
  const expected: [string, object, string | undefined][] = [
    ["a message begins its own", { type: "message", channel: "C1", ts: "1.0" }, "T123ABC456/C1/1.0"],
    [
      "a reply is in its thread",
      { type: "message", channel: "C1", ts: "2.0", thread_ts: "1.0" },
      "T123ABC456/C1/1.0",
    ],
    [
      "an edit is in that of the message",
      { type: "message", subtype: "message_changed", channel: "C1", ts: "3.0", message: { ts: "1.0" } },
      "T123ABC456/C1/1.0",
    ],
    [
      "the edit of a reply is in its thread",
      { type: "message", channel: "C1", ts: "3.0", message: { ts: "2.0", thread_ts: "1.0" } },
      "T123ABC456/C1/1.0",
    ],
    [
      "a deletion is in that of the message",
      {
        type: "message",
        subtype: "message_deleted",
        channel: "C1",
        ts: "3.0",
        previous_message: { ts: "1.0" },
      },
      "T123ABC456/C1/1.0",
    ],
    [
      "a reaction is in that of the message",
      { type: "reaction_added", item: { type: "message", channel: "C1", ts: "1.0" }, event_ts: "3.0" },
      "T123ABC456/C1/1.0",
    ],
    [
      "a new thread with an assistant begins its own",
      { type: "assistant_thread_started", assistant_thread: { channel_id: "D1", thread_ts: "1.0" } },
      "T123ABC456/D1/1.0",
    ],
    ["an event of a channel is in the channel", { type: "app_home_opened", channel: "D1" }, "T123ABC456/D1"],
    ["an event without a channel has no conversation", { type: "team_join", user: { id: "U1" } }, undefined],
    [
      "a channel that is an object is not a channel id",
      { type: "channel_created", channel: { id: "C1" } },
      undefined,
    ],
  ];
  for (const [name, inner, conversation] of expected) {
    test(name, () => assert.equal(event(inner).conversation, conversation));
  }
});

test("a slash command is named by the command, and belongs to its channel", () => {
  const fields = {
    token: "gIkuvaNzQIHg97ATvDxqgjtO",
    team_id: "T0001",
    channel_id: "C2147483705",
    user_id: "U2147483697",
    command: "/deploy",
    text: "94070",
    api_app_id: "A123456",
    trigger_id: "13345224609.738474920.8088930838d88f008e0",
  };
  assert.deepEqual(form(fields), {
    outcome: "described",
    event: "/deploy",
    deliveryId: "13345224609.738474920.8088930838d88f008e0",
    sameBodyWithinSeconds: undefined,
    identities: ["A123456"],
    contradiction: undefined,
    renamed: undefined,
    conversation: "T0001/C2147483705",
    actor: {
      id: "U2147483697",
      name: undefined,
      kind: "user",
      standing: "unknown",
      identities: ["slack:U2147483697"],
    },
    summary: "U2147483697 ran /deploy 94070",
    lateAnswer: { status: 200, body: "" },
    handshake: undefined,
    digest: undefined,
    filtered: undefined,
    filled: undefined,
  });
});

test("a pressed button is named by its type, and belongs to the thread of its message", () => {
  const press = {
    type: "block_actions",
    api_app_id: "A1",
    trigger_id: "12466734323.1395872398",
    team: { id: "T1", domain: "acme" },
    channel: { id: "C1", name: "general" },
    container: { type: "message", message_ts: "2.0", channel_id: "C1" },
    message: { ts: "2.0", thread_ts: "1.0" },
    actions: [{ action_id: "ok" }],
  };
  assert.deepEqual(interaction(press), {
    outcome: "described",
    event: "block_actions",
    deliveryId: "12466734323.1395872398",
    sameBodyWithinSeconds: undefined,
    identities: ["A1"],
    contradiction: undefined,
    renamed: undefined,
    conversation: "T1/C1/1.0",
    actor: undefined,
    summary: "Slack block_actions",
    lateAnswer: { status: 200, body: "" },
    handshake: undefined,
    digest: undefined,
    filtered: undefined,
    filled: undefined,
  });
  const { thread_ts: _, ...alone } = press.message;
  assert.equal(interaction({ ...press, message: alone }).conversation, "T1/C1/2.0");
});

test("a submitted form belongs to no channel; if it has no team, the user's team is used", () => {
  const submission = { type: "view_submission", api_app_id: "A1", trigger_id: "1.2", team: { id: "T1" } };
  assert.equal(interaction(submission).event, "view_submission");
  assert.equal(interaction(submission).conversation, undefined);
  const press = { type: "block_actions", team: null, user: { team_id: "T2" }, channel: { id: "C1" } };
  assert.equal(interaction(press).conversation, "T2/C1");
});

test("missing values never make up a conversation", () => {
  for (const payload of [{}, { type: "block_actions" }, { channel: { id: "C1" } }, { team: { id: "T1" } }]) {
    assert.equal(interaction(payload).conversation, undefined);
  }
  assert.equal(form({ command: "/deploy" }).conversation, undefined);
});
