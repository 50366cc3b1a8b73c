import assert from "node:assert/strict";
import { before, test } from "node:test";
import { providers, type Provider } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { signedSending, type ToSign } from "../harness/send-signed.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const SVIX_SECRETS = ["one", "two"].map(
  (name) => `whsec_${Buffer.from(`a secret of ${name}`).toString("base64")}`,
);

eachStore("an id shared by several webhooks", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    const routes = ["POST /one", "POST /two", "POST /by/:whom"];
    await management.register({ name: "agent", url: scene.agent.url, routes });
    // It answers 404 at /openapi.json, so its routes are unknown.
    await management.register({ name: "any-path", url: scene.agent.url });
    for (const [type, name, value] of [
      ["telegram", "bot-one", "token-of-one"],
      ["telegram", "bot-two", "token-of-two"],
      ["hmac", "one", "secret of one"],
      ["hmac", "two", "secret of two"],
      ["svix", "one", SVIX_SECRETS[0]],
      ["svix", "two", SVIX_SECRETS[1]],
      ["github", "o/r", "secret of o/r"],
      ["stripe", "shop", "secret of the shop"],
    ] as const) {
      await management.createKey({ agent: "agent", name, type, value: String(value) });
    }
    await management.createKey({ agent: "any-path", name: "o/r", type: "github", value: "secret of o/r" });
  });

  const post = (id: string, path: string, secret: string, sample: ToSign): Promise<Answer> => {
    const provider = providers.get(id) as Provider;
    const url = scene.gateway.url + forwardPath("agent", path);
    return send(scene.gateway.url, signedSending(provider, sample, { secret, url }));
  };
  const isTaken = ({ text }: Answer): boolean => !text.includes("already has this delivery");

  const telegram = (secret: string) =>
    post("telegram", "/one", secret, { headers: {}, json: { update_id: 7, message: { text: secret } } });
  const hmac = (secret: string) =>
    post("hmac", "/one", secret, { headers: { "x-delivery-id": "1" }, json: { from: secret } });
  const svix = (secret: string) =>
    post("svix", "/one", secret, { headers: { "svix-id": "msg_1" }, json: { type: "user.created" } });
  const stripe = (path: string) =>
    post("stripe", path, "secret of the shop", { headers: {}, json: { id: "evt_1", type: "charge.failed" } });
  const github = async (agent: string, path: string, number = 1) => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, number });
    const headers = await githubHeaders("secret of o/r", body, { "x-github-delivery": `guid-of-${number}` });
    return scene.call(agent, path, { method: "POST", headers, body });
  };

  for (const [what, one, other] of [
    [
      "two Telegram bots with an update_id each",
      () => telegram("token-of-one"),
      () => telegram("token-of-two"),
    ],
    ["two hmac keys with a counter each", () => hmac("secret of one"), () => hmac("secret of two")],
    [
      "two endpoints of Svix for one message",
      () => svix(SVIX_SECRETS[0] ?? ""),
      () => svix(SVIX_SECRETS[1] ?? ""),
    ],
    ["one event of GitHub's for two hooks", () => github("agent", "/one"), () => github("agent", "/two")],
    ["one event of Stripe's for two endpoints", () => stripe("/one"), () => stripe("/two")],
    [
      "one GitHub event for two paths, if no routes are known",
      () => github("any-path", "/one"),
      () => github("any-path", "/two"),
    ],
  ] as const) {
    test(`belongs to two webhooks, and each of them is recognized again: ${what}`, async () => {
      const first = [await one(), await other()];
      assert.deepEqual(first.map(isTaken), [true, true]);
      assert.equal(scene.agent.received.filter(({ method }) => method === "POST").length, 2);
      const again = [await one(), await other()];
      assert.deepEqual(again.map(isTaken), [false, false]);
      const ids = (answers: Answer[]) => answers.map(({ headers }) => headers["x-agentex-delivery-id"]);
      assert.deepEqual(ids(again), ids(first));
      assert.equal(scene.agent.received.filter(({ method }) => method === "POST").length, 2);
    });
  }

  test("belongs to one webhook on any path of a route, with any query", async () => {
    assert.ok(isTaken(await github("agent", "/by/me", 2)));
    assert.ok(!isTaken(await github("agent", "/by/you?and=more", 2)));
  });

  test("belongs to the same webhook after the key was rotated, and to a new one after it was recreated", async () => {
    const { management } = scene.gateway;
    const key = await management.createKey({ agent: "agent", name: "three", type: "hmac", value: "first" });
    assert.ok(isTaken(await hmac("first")));
    const rotated = await management.post(`/agent_api_keys/${key.id}/rotate`, { api_key: "second" });
    assert.equal(rotated.status, 200, rotated.text);
    assert.ok(!isTaken(await hmac("second")));
    await management.delete(`/agent_api_keys/${key.id}`);
    await management.createKey({ agent: "agent", name: "three", type: "hmac", value: "third" });
    assert.ok(isTaken(await hmac("third")));
  });
});
