import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, beforeEach, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { readBatchRequest } from "../promises/stage/batch-request.ts";

const REPOSITORY = "octo/held-batches";
const SECRET = "a-secret-of-held-batches";

eachStore("a held delivery of a route that batches", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const batch = { debounce: "1h", max_wait: "1h", max_size: 2 };
    await scene.gateway.management.register({
      name: "careful",
      url: scene.agent.url,
      routes: [
        { method: "POST", path: "/trusting", batch, from: { standing: ["member"] } },
        { method: "POST", path: "/sparing", batch, budget: { most: 2, within: "1h", per: "route" } },
      ],
    });
    const key = { agent: "careful", name: REPOSITORY, type: "github", value: SECRET };
    await scene.gateway.management.createKey(key);
  });
  beforeEach(() => scene.agent.reset());

  const comment = async (path: string, association: string, issue = 1): Promise<string> => {
    const body = JSON.stringify({
      action: "created",
      repository: { full_name: REPOSITORY },
      issue: { number: issue, title: "A title" },
      comment: { id: randomUUID(), user: { login: "octocat", id: 1 }, author_association: association },
      sender: { login: "octocat", id: 1, type: "User" },
    });
    const headers = await githubHeaders(SECRET, body, { "x-github-event": "issue_comment" });
    const answer = await scene.call("careful", path, { method: "POST", headers, body });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const batches = () =>
    scene.agent.received.map(readBatchRequest).map(({ members }) => members.map(({ id }) => id));

  test("is in no batch until it is released; then it follows what is being collected, once", async () => {
    const held = await comment("/trusting", "NONE");
    const first = await comment("/trusting", "MEMBER");
    assert.equal((await client.deliveries.get(held)).status, "held");
    await client.deliveries.release(held);
    await assert.rejects(client.deliveries.release(held), { code: "delivery_not_held" });
    assert.deepEqual(batches(), []);
    // Completes the batch that is being collected.
    const second = await comment("/trusting", "MEMBER");
    await settled(client, held, "delivered");
    for (const id of [first, second]) await settled(client, id, "delivered");
    assert.deepEqual(batches(), [[first, second], [held]]);
    assert.equal((await client.deliveries.get(held)).batch_id, held);
  });

  test("is sent immediately if nothing is being collected, and does not hold up later deliveries", async () => {
    const held = await comment("/trusting", "NONE", 2);
    await client.deliveries.release(held);
    await settled(client, held, "delivered");
    const later = [await comment("/trusting", "MEMBER", 2), await comment("/trusting", "MEMBER", 2)];
    await waitFor(() => scene.agent.received.length === 2);
    assert.deepEqual(batches(), [[held], later]);
  });

  test("beyond the budget is released like any other", async () => {
    const within = [await comment("/sparing", "NONE", 3), await comment("/sparing", "NONE", 3)];
    const beyond = [await comment("/sparing", "NONE", 3), await comment("/sparing", "NONE", 3)];
    for (const id of within) await settled(client, id, "delivered");
    for (const id of beyond) assert.equal((await client.deliveries.get(id)).status, "held");
    const { total } = await client.deliveries.releaseAll({ agent: "careful", route: "POST /sparing" });
    assert.equal(total, 2);
    for (const id of beyond) await settled(client, id, "delivered");
    assert.deepEqual(batches(), [within, ...beyond.map((id) => [id])]);
  });
});
