import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describe as describeWebhook } from "../../src/index.ts";
import { knownProvider } from "../harness/known-provider.ts";

type Webhook = {
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
};

type Case = {
  readonly provider: string;
  readonly name: string;
  readonly first: Webhook;
  /** The same webhook, retried. */
  readonly again: readonly Webhook[];
  /** Other webhooks to the same key and route. */
  readonly others: readonly Webhook[];
};

const direct = (message: object, entry = "17841405822304914", timestamp = 1569262485349): Webhook => ({
  json: { object: "instagram", entry: [{ id: entry, time: 1, messaging: [{ timestamp, message }] }] },
});
const messages = (...ids: readonly string[]): Webhook => ({
  json: {
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value: { messages: ids.map((id) => ({ id })) } }] }],
  },
});
const status = (name: string): Webhook => ({
  json: {
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ value: { statuses: [{ id: "m", status: name, timestamp: "1" }] } }] }],
  },
});
const subscribed = {
  eventId: 100,
  subscriptionId: 1,
  portalId: 62515,
  occurredAt: 1700000000000,
  attemptNumber: 0,
  objectId: 123,
};
const hubspot = (...events: readonly object[]): Webhook => ({
  json: events.map((event) => Object.assign({ ...subscribed }, event)),
});
const shopify = (topic: string, json: object, event = "e1"): Webhook => ({
  json,
  headers: { "x-shopify-topic": topic, "x-shopify-event-id": event },
});
const tweet = (forUser: string, id: string): Webhook => ({
  json: { for_user_id: forUser, tweet_create_events: [{ id_str: id }] },
});
const postmark = (more: object): Webhook => ({
  json: {
    MessageID: "m",
    RecordType: "Click",
    ReceivedAt: "2026-01-01T00:00:00Z",
    Recipient: "a@b.c",
    ...more,
  },
});
const docusign = (more: object, data: object = {}): Webhook => ({
  json: { event: "recipient-sent", generatedDateTime: "t", data: { envelopeId: "e", ...data }, ...more },
});

const CASES: readonly Case[] = [
  {
    provider: "meta",
    name: "a deleted message keeps its mid",
    first: direct({ mid: "m", text: "hi" }),
    again: [direct({ mid: "m", text: "hi" })],
    others: [
      direct({ mid: "m", is_deleted: true }),
      direct({ mid: "m", text: "hi" }, "another account"),
      direct({ mid: "n", text: "hi" }),
    ],
  },
  {
    provider: "meta",
    name: "a batch is all its messages",
    first: messages("a", "b"),
    again: [messages("a", "b")],
    others: [messages("a"), messages("b"), messages("a", "c"), messages("a", "b", "c"), messages("b", "a")],
  },
  {
    provider: "meta",
    name: "a message has several statuses",
    first: status("sent"),
    again: [status("sent")],
    others: [status("delivered"), status("read")],
  },
  {
    provider: "hubspot",
    name: "an eventId is not unique, and attempts are the same webhook",
    first: hubspot({}),
    again: [hubspot({ attemptNumber: 1 }), hubspot({ attemptNumber: 9 })],
    others: [
      hubspot({ portalId: 1 }),
      hubspot({ subscriptionId: 2 }),
      hubspot({ occurredAt: 1 }),
      hubspot({ eventId: 101 }),
      hubspot({ objectId: 124 }),
      hubspot({}, { eventId: 101 }),
      hubspot({}, {}, {}),
    ],
  },
  {
    provider: "hubspot",
    name: "a batch is all its events",
    first: hubspot({ eventId: 1 }, { eventId: 2 }),
    again: [hubspot({ eventId: 1, attemptNumber: 1 }, { eventId: 2, attemptNumber: 1 })],
    others: [
      hubspot({ eventId: 1 }),
      hubspot({ eventId: 1 }, { eventId: 3 }),
      hubspot({ eventId: 1 }, { eventId: 2 }, { eventId: 3 }),
    ],
  },
  {
    provider: "sendgrid",
    name: "a batch is all its events",
    first: { json: [{ sg_event_id: "a" }, { sg_event_id: "b" }] },
    again: [{ json: [{ sg_event_id: "a" }, { sg_event_id: "b" }] }],
    others: [
      { json: [{ sg_event_id: "a" }] },
      { json: [{ sg_event_id: "a" }, { sg_event_id: "c" }] },
      { json: [{ sg_event_id: "a" }, {}] },
    ],
  },
  {
    provider: "microsoft-graph",
    name: "a batch is all its notifications",
    first: { json: { value: [{ id: "a" }, { id: "b" }] } },
    again: [{ json: { value: [{ id: "a" }, { id: "b" }] } }],
    others: [
      { json: { value: [{ id: "a" }] } },
      { json: { value: [{ id: "a" }, { id: "a" }, { id: "b" }] } },
    ],
  },
  {
    provider: "shopify",
    name: "one action in the shop concerns several topics and things",
    first: shopify("orders/updated", { id: 1, updated_at: "t" }),
    again: [shopify("orders/updated", { id: 1, updated_at: "t" })],
    others: [
      shopify("orders/paid", { id: 1, updated_at: "t" }),
      shopify("orders/updated", { id: 2, updated_at: "t" }),
      shopify("orders/updated", { id: 1, updated_at: "u" }),
      shopify("orders/updated", { id: 1, updated_at: "t" }, "e2"),
    ],
  },
  {
    provider: "shopify",
    name: "one action changes what is in stock at several places",
    first: shopify("inventory_levels/update", { inventory_item_id: 1, location_id: 1, updated_at: "t" }),
    again: [shopify("inventory_levels/update", { inventory_item_id: 1, location_id: 1, updated_at: "t" })],
    others: [shopify("inventory_levels/update", { inventory_item_id: 1, location_id: 2, updated_at: "t" })],
  },
  {
    provider: "twitter",
    name: "one post is sent for each subscribed user",
    first: tweet("1", "9"),
    again: [tweet("1", "9")],
    others: [tweet("2", "9"), tweet("1", "8")],
  },
  {
    provider: "hmac",
    name: "an X-Webhook-Id may be the subscription's",
    first: { json: {}, headers: { "x-delivery-id": "1", "x-webhook-id": "hook" } },
    again: [{ json: {}, headers: { "x-delivery-id": "1", "x-webhook-id": "another" } }],
    others: [{ json: {}, headers: { "x-delivery-id": "2", "x-webhook-id": "hook" } }],
  },
  {
    provider: "trello",
    name: "one action is sent to each webhook that watches it",
    first: { json: { action: { id: "a" }, model: { id: "board" }, webhook: { id: "1" } } },
    again: [{ json: { action: { id: "a" }, model: { id: "board" }, webhook: { id: "1" } } }],
    others: [
      { json: { action: { id: "a" }, model: { id: "card" }, webhook: { id: "2" } } },
      { json: { action: { id: "b" }, model: { id: "board" }, webhook: { id: "1" } } },
    ],
  },
  {
    provider: "postmark",
    name: "a machine opens all links of a message at once, and a message may have several recipients",
    first: postmark({ OriginalLink: "https://a" }),
    again: [postmark({ OriginalLink: "https://a" })],
    others: [
      postmark({ OriginalLink: "https://b" }),
      postmark({ OriginalLink: "https://a", Recipient: "d@e.f" }),
      postmark({ OriginalLink: "https://a", RecordType: "Open" }),
    ],
  },
  {
    provider: "docusign",
    name: "recipients and configurations are distinguished",
    first: docusign({ configurationId: 1 }, { recipientId: "1" }),
    again: [docusign({ configurationId: 1, retryCount: 2 }, { recipientId: "1" })],
    others: [
      docusign({ configurationId: 1 }, { recipientId: "2" }),
      docusign({ configurationId: 2 }, { recipientId: "1" }),
      docusign({ configurationId: 1 }),
    ],
  },
  {
    provider: "zendesk",
    name: "an event's own id is signed, unlike the header",
    first: {
      json: { zendesk_event_version: "2022-11-06", id: "a" },
      headers: { "x-zendesk-webhook-invocation-id": "1" },
    },
    again: [
      {
        json: { zendesk_event_version: "2022-11-06", id: "a" },
        headers: { "x-zendesk-webhook-invocation-id": "2" },
      },
    ],
    others: [
      {
        json: { zendesk_event_version: "2022-11-06", id: "b" },
        headers: { "x-zendesk-webhook-invocation-id": "1" },
      },
      { json: { id: "a" }, headers: { "x-zendesk-webhook-invocation-id": "1" } },
    ],
  },
  {
    provider: "twilio",
    name: "a batch of Event Streams is all its events",
    first: { json: [{ id: "a" }, { id: "b" }], headers: { "i-twilio-idempotency-token": "1" } },
    again: [{ json: [{ id: "a" }, { id: "b" }], headers: { "i-twilio-idempotency-token": "2" } }],
    others: [{ json: [{ id: "a" }], headers: { "i-twilio-idempotency-token": "1" } }],
  },
  {
    provider: "elevenlabs",
    name: "a conversation may be evaluated twice",
    first: { json: { type: "post_call_transcription", event_timestamp: 1, data: { conversation_id: "c" } } },
    again: [
      { json: { type: "post_call_transcription", event_timestamp: 1, data: { conversation_id: "c" } } },
    ],
    others: [
      { json: { type: "post_call_transcription", event_timestamp: 2, data: { conversation_id: "c" } } },
    ],
  },
  {
    provider: "airtable",
    name: "each change of a base has its own time",
    first: { json: { webhook: { id: "w" }, timestamp: "2026-01-01T00:00:00.000Z" } },
    again: [{ json: { webhook: { id: "w" }, timestamp: "2026-01-01T00:00:00.000Z" } }],
    others: [{ json: { webhook: { id: "w" }, timestamp: "2026-01-01T00:00:00.001Z" } }],
  },
];

function idOf(provider: string, { json, form, headers = {} }: Webhook): string | undefined {
  const type = form === undefined ? "application/json" : "application/x-www-form-urlencoded";
  const text = form === undefined ? JSON.stringify(json) : new URLSearchParams(form).toString();
  const request = {
    method: "POST",
    url: "/",
    headers: { "content-type": type, ...headers },
    body: Buffer.from(text),
  };
  const description = describeWebhook(knownProvider(provider), request);
  assert.equal(description.outcome, "described");
  return description.deliveryId;
}

describe("a delivery id is the same for all attempts of a webhook, and different for every other webhook", () => {
  for (const { provider, name, first, again, others } of CASES) {
    test(`${provider}: ${name}`, () => {
      const id = idOf(provider, first);
      assert.ok(id);
      for (const webhook of again) assert.equal(idOf(provider, webhook), id, JSON.stringify(webhook));
      for (const webhook of others) assert.notEqual(idOf(provider, webhook), id, JSON.stringify(webhook));
    });
  }

  test("hmac: the X-Webhook-Id alone is not an id", () => {
    assert.equal(idOf("hmac", { json: {}, headers: { "x-webhook-id": "hook" } }), undefined);
  });

  test("may come from long input: a batch of a hundred has a short one", () => {
    const events = Array.from({ length: 100 }, (_, eventId) => ({
      eventId,
      occurredAt: 1700000000000 + eventId,
    }));
    assert.ok((idOf("hubspot", hubspot(...events))?.length ?? 0) < 400);
  });
});
