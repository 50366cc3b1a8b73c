import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "a secret of GitHub's";

eachStore("a webhook that the agent does not want", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({
      name: "choosy",
      url: scene.agent.url,
      routes: [
        {
          method: "POST",
          path: "/hook",
          policy: "queued",
          ordering: "serialize",
          events: ["pull_request.*", "push"],
          when: { not: { value: "{json:pull_request.draft}", is: true } },
        },
      ],
    });
    await management.createKey({ agent: "choosy", name: "octo/repo", type: "github", value: SECRET });
    await management.createKey({
      agent: "choosy",
      name: "a-caller",
      type: "external",
      value: "an-api-key-of-ours",
    });
  });

  async function sendEvent(event: string, payload: object, id: string = randomUUID()) {
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, ...payload });
    return scene.call("choosy", "/hook", {
      method: "POST",
      headers: await githubHeaders(SECRET, body, { "x-github-event": event, "x-github-delivery": id }),
      body,
    });
  }
  const opened = (draft: boolean | undefined) => ({
    action: "opened",
    pull_request: { number: 1, draft, title: randomUUID() },
  });

  test("is answered 200, kept with the reason, and never reaches the agent", async () => {
    const answer = await sendEvent("issues", { action: "opened", issue: { number: 3 } });
    assert.equal(answer.status, 200, answer.text);
    const id = String(answer.headers["x-agentex-delivery-id"]);
    const delivery = await client.deliveries.get(id);
    assert.partialDeepStrictEqual(delivery, {
      status: "filtered",
      attempt_count: 0,
      answered_status: 200,
      answered_by: "gateway",
      reason: { code: "event", clause: "pull_request.*, push", saw: "issues.opened" },
    });
    assert.notEqual(delivery.finished_at, null);
    assert.equal(scene.agent.received.length, 0);
    assert.deepEqual(
      (await client.deliveries.list({ status: ["filtered"], limit: 1 })).deliveries.map((each) => each.id),
      [id],
    );
  });

  test("because of its content is recorded with the deciding clause and the value that it saw", async () => {
    const answer = await sendEvent("pull_request", opened(true));
    assert.equal(answer.status, 200);
    const { reason } = await client.deliveries.get(String(answer.headers["x-agentex-delivery-id"]));
    assert.deepEqual(reason, {
      code: "when",
      clause: '{"not":{"value":"{json:pull_request.draft}","is":true}}',
      saw: "true",
      sentence:
        'The route\'s condition is not met: {"not":{"value":"{json:pull_request.draft}","is":true}}, and the value is \'true\'.',
    });
    // A missing value matches neither a condition nor its negation.
    assert.equal((await sendEvent("pull_request", opened(undefined))).status, 200);
    const wanted = await sendEvent("pull_request", opened(false));
    assert.equal(wanted.status, 202);
    await settled(client, String(wanted.headers["x-agentex-delivery-id"]), "delivered");
  });

  test("is a duplicate if its provider sends it again", async () => {
    const id = randomUUID();
    const first = await sendEvent("issues", { action: "closed", issue: { number: 4 } }, id);
    const second = await sendEvent("issues", { action: "closed", issue: { number: 4 } }, id);
    assert.equal(second.status, 200);
    assert.equal(second.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
  });

  test("can be replayed, past the filter", async () => {
    const answer = await sendEvent("issues", { action: "reopened", issue: { number: 5 } });
    const replay = await client.deliveries.replay(String(answer.headers["x-agentex-delivery-id"]));
    await settled(client, replay.id, "delivered");
    assert.equal(scene.agent.received.length, 1);
  });

  test("does not hold up its conversation", async () => {
    await sendEvent("pull_request", opened(true));
    const answer = await sendEvent("pull_request", opened(false));
    await settled(client, String(answer.headers["x-agentex-delivery-id"]), "delivered");
  });

  test("includes every webhook with an API key if events are named, because it has no event name", async () => {
    const answer = await scene.call("choosy", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": "an-api-key-of-ours", "content-type": "application/json" },
      body: "{}",
    });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.received.length, 0);
  });
});
