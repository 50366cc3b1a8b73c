import assert from "node:assert/strict";
import { before, test } from "node:test";
import { providers, type Provider } from "agentex-webhook-providers";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { makeProviderKeys } from "../harness/services/provider-keys.ts";
import { signedSending, type ToSign } from "../harness/send-signed.ts";
import { settled } from "../harness/settled.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

type Sent = ToSign["json"];

const PUBLIC_URL = "https://gateway.example";

eachStore("for webhooks whose ids are not unique to a webhook,", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL } });

  /** An agent with a key of the provider, and a function that sends to it, signed as the provider does. */
  const senderOf = async (id: string) => {
    const provider: Provider = providers.get(id) ?? assert.fail();
    const keys = makeProviderKeys(provider);
    const routes = [{ method: "POST", path: "/hook", policy: "assured" }];
    await scene.gateway.management.register({ name: id, url: scene.agent.url, routes });
    await scene.gateway.management.createKey({ agent: id, name: "key", type: id, value: keys.verifying });
    const url = PUBLIC_URL + forwardPath(id, "/hook");
    return (json: Sent, headers: ToSign["headers"] = {}): Promise<Answer> =>
      send(scene.gateway.url, signedSending(provider, { headers, json }, { secret: keys.signing, url }));
  };
  const received = () => scene.agent.received.map(({ body }) => body.toString());
  before(() => scene.agent.reset());

  test("Instagram: the deletion of a message reaches the agent after the message", async () => {
    const post = await senderOf("meta");
    const event = (message: object) => ({
      object: "instagram",
      entry: [{ id: "1", time: 1, messaging: [{ timestamp: 1, sender: { id: "2" }, message }] }],
    });
    const messages = [
      { mid: "m", text: "hi" },
      { mid: "m", is_deleted: true },
    ].map(event);
    for (const message of [...messages, ...messages]) assert.equal((await post(message)).status, 200);
    assert.deepEqual(
      received(),
      messages.map((message) => JSON.stringify(message)),
    );
  });

  test("HubSpot: another attempt at a failed one is accepted, and at a delivered one is a duplicate", async () => {
    const post = await senderOf("hubspot");
    const event = (attemptNumber: number, portalId = 1) => [
      { eventId: 7, subscriptionId: 1, portalId, occurredAt: 1700000000000, objectId: 1, attemptNumber },
    ];
    scene.agent.answers((_request, response) => response.writeHead(422).end());
    const failed = await post(event(0));
    assert.equal(failed.status, 422);
    // It is answered before its end is stored; until then, another attempt is a duplicate of one in progress.
    const client = new GatewayClient({ baseUrl: scene.gateway.adminUrl });
    await settled(client, String(failed.headers["x-agentex-delivery-id"]), "rejected");
    scene.agent.answers((_request, response) => response.end("done"));
    const taken = await post(event(1));
    assert.equal(taken.text, "done");
    const again = await post(event(2));
    assert.equal(again.headers["x-agentex-delivery-id"], taken.headers["x-agentex-delivery-id"]);
    assert.equal(scene.agent.received.length, 2);
    assert.equal((await post(event(0, 2))).text, "done");
    assert.equal(scene.agent.received.length, 3);
  });

  test("SendGrid: a batch is identified by all of its events", async () => {
    const post = await senderOf("sendgrid");
    const batch = (...ids: string[]) => ids.map((sg_event_id) => ({ sg_event_id, event: "open" }));
    const sent = [batch("a", "b"), batch("a", "b"), batch("a"), batch("a", "c")];
    for (const events of sent) assert.equal((await post(events)).status, 200);
    assert.deepEqual(
      received(),
      [0, 2, 3].map((index) => JSON.stringify(sent[index])),
    );
  });

  test("Shopify: each topic of one action in the shop reaches the agent once", async () => {
    const post = await senderOf("shopify");
    const order = { id: 1, updated_at: "2026-01-01T00:00:00Z" };
    for (const topic of ["orders/updated", "orders/paid", "orders/updated"]) {
      const headers = { "x-shopify-topic": topic, "x-shopify-event-id": "e1" };
      assert.equal((await post(order, headers)).status, 200);
    }
    assert.deepEqual(
      scene.agent.received.map(({ headers }) => headers["x-agentex-event"]),
      ["orders/updated", "orders/paid"],
    );
  });

  test("X: a post reaches the agent for each of the users", async () => {
    const post = await senderOf("twitter");
    for (const for_user_id of ["1", "2", "1"]) {
      assert.equal((await post({ for_user_id, tweet_create_events: [{ id_str: "9" }] })).status, 200);
    }
    assert.equal(scene.agent.received.length, 2);
  });

  test("any sender: an id of the subscription does not distinguish webhooks", async () => {
    const post = await senderOf("hmac");
    for (const order of [1, 2]) {
      assert.equal((await post({ order }, { "x-webhook-id": "subscription" })).status, 200);
    }
    assert.equal(scene.agent.received.length, 2);
  });
});
