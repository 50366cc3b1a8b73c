import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { AgentServer, type Digest } from "agentex-gateway-sdk";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../../harness/each-store.ts";
import { settled } from "../../harness/settled.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const REPOSITORY = "octo/digests";
const SECRET = "a-secret-of-digests";
const PULL_REQUEST = {
  number: 7,
  title: "Fix the flux",
  html_url: "https://github.com/octo/digests/pull/7",
  body: "It was open.",
};

eachStore("a route that sends digests", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [50, 50, 50] } });
  let client: GatewayClient;
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const route = (path: string, more: object = {}) => ({ method: "POST", path, send: "digest", ...more });
    const batch = { debounce: "1h", max_wait: "1h", max_size: 2 };
    await scene.gateway.management.register({
      name: "reader",
      url: scene.agent.url,
      routes: [
        route("/queued", { policy: "queued" }),
        route("/direct"),
        route("/batched", { batch }),
        { method: "POST", path: "/set", policy: "queued" },
      ],
    });
    await scene.gateway.management.createKey({
      agent: "reader",
      name: REPOSITORY,
      type: "github",
      value: SECRET,
    });
  });

  const contentOf = (more: object = {}) =>
    JSON.stringify({
      action: "opened",
      repository: { full_name: REPOSITORY },
      sender: { login: "octocat", id: 1, type: "User" },
      pull_request: PULL_REQUEST,
      nonce: randomUUID(),
      ...more,
    });
  const open = async (path: string, body = contentOf(), agent = "reader"): Promise<string> => {
    const headers = await githubHeaders(SECRET, body, { "x-github-event": "pull_request" });
    const answer = await scene.call(agent, path, { method: "POST", headers, body });
    assert.ok([200, 202, 204].includes(answer.status), answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const received = (count: number) =>
    waitFor(() => scene.agent.received.length >= count, "the agent did not receive it");
  const expected = {
    provider: "github",
    event: "pull_request.opened",
    summary: "octocat opened pull request #7: Fix the flux",
    actor: { id: "1", name: "octocat", kind: "user" },
    title: "Fix the flux",
    url: PULL_REQUEST.html_url,
    text: PULL_REQUEST.body,
  };
  const digestIn = ({ body }: { readonly body: Buffer }) => JSON.parse(body.toString()) as Digest;

  test("sends the digest as JSON, and keeps the body", async () => {
    const body = contentOf();
    const id = await open("/queued", body);
    await received(1);
    const { headers, body: sent } = scene.agent.last();
    assert.equal(headers["x-agentex-send"], "digest");
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["x-github-event"], "pull_request");
    assert.equal(Number(headers["content-length"]), sent.length);
    assert.partialDeepStrictEqual(digestIn(scene.agent.last()), expected);
    const kept = await client.deliveries.body(id);
    assert.equal(Buffer.from(kept.bytes).toString(), body);
  });

  test("sends at most 8 KB for any body, even for a large one", async () => {
    const text = "long ".repeat(800_000);
    await open("/queued", contentOf({ pull_request: { ...PULL_REQUEST, body: text } }));
    await received(1);
    const { body } = scene.agent.last();
    assert.ok(body.length <= 8_192 && body.length > 8_000, `${body.length}`);
    assert.ok(digestIn({ body }).omitted.text_characters > 3_900_000);
  });

  test("sends callers with an API key one, too, and returns the agent's response", async () => {
    const { value } = await scene.gateway.management.createKey({ agent: "reader", name: "caller" });
    const answer = await scene.call("reader", "/direct", {
      method: "POST",
      headers: { "x-agent-api-key": value, "content-type": "application/json" },
      body: JSON.stringify({ title: "Read this", secret: "not this" }),
    });
    assert.equal(answer.status, 200);
    assert.equal(scene.agent.last().headers["x-agentex-send"], "digest");
    assert.partialDeepStrictEqual(digestIn(scene.agent.last()), {
      provider: "external",
      title: "Read this",
      omitted: { members: ["secret"] },
    });
  });

  test("retries and replays with the same digest, whatever its route declares by then", async () => {
    await client.agents.setRoutes("reader", { route: "POST /set", send: "digest" });
    assert.partialDeepStrictEqual(await client.agents.get({ name: "reader" }), {
      webhook_routes: [
        { send: "digest" },
        { send: "digest" },
        { send: "digest" },
        { send: "digest", set_over_api: ["send"] },
      ],
    });
    let failures = 1;
    scene.agent.answers((_request, response) => void response.writeHead(failures-- > 0 ? 503 : 200).end());
    const id = await open("/set");
    await settled(client, id, "delivered");
    await client.agents.setRoutes("reader", { route: "POST /set", send: null });
    const replay = await client.deliveries.replay(id);
    await settled(client, replay.id, "delivered");
    const [first, ...others] = scene.agent.received.map(({ headers, body }) => ({
      form: headers["x-agentex-send"],
      type: headers["content-type"],
      text: body.toString(),
    }));
    assert.partialDeepStrictEqual(JSON.parse(first?.text ?? ""), expected);
    assert.deepEqual(others, [first, first]);
    await settled(client, await open("/set"), "delivered");
    assert.equal(scene.agent.last().headers["x-agentex-send"], undefined);
    assert.equal(digestIn(scene.agent.last()).summary, undefined);
  });

  test("sends a batch with the digests of its deliveries, and replays it the same way", async () => {
    const body = contentOf();
    const ids = [await open("/batched"), await open("/batched", body)];
    await received(1);
    for (const id of ids) await settled(client, id, "delivered");
    await client.deliveries.replayBatch(ids[0] ?? "");
    await received(2);
    for (const request of scene.agent.received) {
      assert.equal(request.headers["x-agentex-send"], undefined);
      const { deliveries } = JSON.parse(request.body.toString()) as {
        deliveries: { send: string; headers: Record<string, string>; body: string }[];
      };
      assert.equal(deliveries.length, 2);
      for (const { send, headers, body: text } of deliveries) {
        assert.deepEqual([send, headers["content-type"]], ["digest", "application/json"]);
        assert.partialDeepStrictEqual(JSON.parse(text), expected);
      }
    }
  });

  test("is declared with the SDK, whose handlers get the digest of what the gateway signed", async () => {
    const acp = new AgentServer({
      name: "model",
      port: 0,
      baseUrl: scene.gateway.url,
      environment: {},
      stopAtSignals: false,
      log: { info() {}, warn() {}, error() {} },
    });
    after(() => acp.stop());
    const calls: unknown[] = [];
    acp.on(
      "github",
      "pull_request.opened",
      ({ payload: { title, summary } }, { isDigest }) => void calls.push({ title, summary, isDigest }),
      { send: "digest" },
    );
    await acp.start();
    const key = { agent: "model", name: REPOSITORY, type: "github", value: SECRET };
    await scene.gateway.management.createKey(key);
    await open("/github", contentOf(), "model");
    assert.deepEqual(calls, [{ title: expected.title, summary: expected.summary, isDigest: true }]);
  });
});
