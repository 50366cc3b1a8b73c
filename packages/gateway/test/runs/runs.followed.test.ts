import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { startRun, tokenOf } from "../harness/agents/start-run.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";

eachStore("a delivery that its sender follows", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  let key = "";
  let keyId = "";
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { management } = scene.gateway;
    await management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    ({ id: keyId, value: key } = await management.createKey({ agent: "worker", name: "ci" }));
  });
  const follow = (id: string, value: string, query = "", headers: Record<string, string> = {}) =>
    send(scene.gateway.url, {
      path: `/deliveries/${id}${query}`,
      headers: { "x-agent-api-key": value, ...headers },
    });

  test("reports the outcome of the run, and nothing else", async () => {
    const { id, report } = await startRun(scene, "worker", key);
    await report({ state: "working", note: "half-way", progress: 0.5 });
    const answer = await follow(id, key);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers["cache-control"], "no-store");
    const followed = answer.json() as Record<string, unknown>;
    assert.deepEqual(Object.keys(followed).toSorted(), ["id", "received_at", "run", "status"]);
    assert.partialDeepStrictEqual(followed, {
      id,
      status: "working",
      run: { note: "half-way", progress: 0.5 },
    });
    await report({ state: "succeeded", result: { answer: 42 } });
    assert.partialDeepStrictEqual((await follow(id, key)).json(), {
      status: "delivered",
      run: { state: "succeeded", result: { answer: 42 } },
    });
    const asAgentKey = await send(scene.gateway.url, {
      path: `/deliveries/${id}`,
      headers: { authorization: `AgentKey ${key}`, host: "hooks.example.com" },
    });
    assert.equal(asAgentKey.status, 200, asAgentKey.text);
  });

  test("does not exist for any other key", async () => {
    const { management } = scene.gateway;
    const { id } = await startRun(scene, "worker", key);
    const another = await management.createKey({ agent: "worker", name: "another" });
    const stranger = await management.register({ name: "stranger", url: scene.agent.url });
    const elsewhere = await management.createKey({ agent: "stranger", name: "ci" });
    const agent = await management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    const missing = assertProblem(await follow("dlv_0000000000000", key), 404, "delivery_not_found");
    for (const value of ["", "x", another.value, elsewhere.value, stranger.internalKey, agent.internalKey]) {
      const problem = assertProblem(await follow(id, value), 404, "delivery_not_found");
      assert.equal(problem.detail, missing.detail.replace("dlv_0000000000000", id));
    }
    await client.keys.delete(another.id);
    assertProblem(await follow(id, another.value), 404, "delivery_not_found");
    assertProblem(await follow(id, key, "?wait=61"), 422, "parameters_invalid");
    assertProblem(await follow(id, key, "?wait=soon"), 422, "parameters_invalid");
  });

  test("remains the same sender's when the key is rotated", async () => {
    const { id, report } = await startRun(scene, "worker", key);
    const { api_key: fresh } = await client.keys.rotate(keyId, { overlap_seconds: 600 });
    assert.equal((await follow(id, String(fresh))).status, 200);
    assert.equal((await follow(id, key)).status, 200);
    await report({ state: "succeeded" });
  });

  for (const who of ["its sender", "a person"] as const) {
    test(`answers ${who} who waits as soon as it changes`, async () => {
      const { id, report } = await startRun(scene, "worker", key);
      await report({ state: "working", note: "one" });
      const headersOf = who === "its sender" ? { "x-agent-api-key": key } : {};
      const ask = (query: string, headers: Record<string, string> = {}) =>
        send(scene.gateway.url, {
          path: `/deliveries/${id}${query}`,
          headers: { ...headersOf, ...headers },
        });
      const first = await ask("");
      const { etag = "" } = first.headers;
      const waiting = ask("?wait=60", { "if-none-match": etag });
      await report({ state: "working", note: "two" });
      const second = await waiting;
      assert.partialDeepStrictEqual(second.json(), { run: { note: "two" } });
      // A change before the next request is not missed.
      assert.equal((await ask("?wait=60", { "if-none-match": etag })).status, 200);
      const unchanged = await ask("?wait=1", { "if-none-match": String(second.headers.etag) });
      assert.deepEqual([unchanged.status, unchanged.text], [304, ""]);
      assert.equal(unchanged.headers.etag, second.headers.etag);
      assert.partialDeepStrictEqual((await ask("?wait=1")).json(), { run: { note: "two" } });
      const ending = ask("?wait=60", { "if-none-match": String(second.headers.etag) });
      await report({ state: "succeeded" });
      assert.partialDeepStrictEqual((await ending).json(), { status: "delivered" });
      // It has ended: nothing can change any more.
      assert.equal((await ask("?wait=60")).status, 200);
    });
  }

  test("is followed by the client until it has ended", async () => {
    const { id, report } = await startRun(scene, "worker", key);
    const asSender = client.deliveries.followAsSender(id, key);
    const seen: unknown[] = [];
    for await (const { status, run } of client.deliveries.follow(id)) {
      seen.push([status, run?.note ?? null]);
      if (seen.length === 1) await report({ state: "working", note: "one" });
      if (run?.note === "one") await report({ state: "succeeded", note: "two" });
    }
    assert.deepEqual(seen.at(-1), ["delivered", "two"]);
    assert.ok(seen.some((each) => JSON.stringify(each) === '["working","one"]'));
    const told: string[] = [];
    for await (const { status } of asSender) told.push(status);
    assert.deepEqual(told, ["delivered"]);
  });

  test("that waits for a person looks as if it waited for the agent", async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "held",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/job", budget: { most: 1, within: "1h", per: "route" } }],
    });
    const { value } = await management.createKey({ agent: "held", name: "ci" });
    const call = async () =>
      String(
        (
          await scene.call("held", "/job", {
            method: "POST",
            headers: { "x-agent-api-key": value, prefer: "respond-async" },
            body: "{}",
          })
        ).headers["x-agentex-delivery-id"],
      );
    await tokenOf(scene.agent, await call(), 1);
    const id = await call();
    assert.equal((await client.deliveries.get(id)).status, "held");
    assert.partialDeepStrictEqual((await follow(id, value)).json(), { status: "waiting", run: null });
  });
});

eachStore(
  "a delivery that its sender follows, if management needs a login and has its own port,",
  (store) => {
    const scene = useGateway(store, { settings: { auth: "accounts", adminPort: 0 } });

    test("is found where it was sent", async () => {
      const [account] = await makeAccounts(scene.gateway, "acme");
      assert.ok(account !== undefined);
      const admin = account.as("admin");
      await admin.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
      const { value } = await admin.createKey({ agent: "worker", name: "ci" });
      const { id } = await startRun(scene, "worker", value);
      for (const url of [scene.gateway.url, scene.gateway.adminUrl]) {
        const answer = await send(url, { path: `/deliveries/${id}`, headers: { "x-agent-api-key": value } });
        assert.partialDeepStrictEqual([answer.status, answer.json()], [200, { id }]);
        const wrong = await send(url, { path: `/deliveries/${id}`, headers: { "x-agent-api-key": "wrong" } });
        assertProblem(wrong, 404, "delivery_not_found");
      }
      assertProblem(await send(scene.gateway.url, { path: "/deliveries" }), 404, "not_found");
    });
  },
);

eachStore("a guessed key for a delivery", (store) => {
  const scene = useGateway(store, {
    settings: {
      trustedProxies: createAddressList(["127.0.0.1"]),
      failedVerifications: { amount: 5, per: 3_600_000 },
    },
  });

  test("is checked as rarely as at the ingress, and nobody else is rejected because of it", async () => {
    const { management } = scene.gateway;
    await management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    const { value } = await management.createKey({ agent: "worker", name: "ci" });
    const { id, report } = await startRun(scene, "worker", value);
    const follow = (from: string, shown: string) =>
      send(scene.gateway.url, {
        path: `/deliveries/${id}`,
        headers: { "x-agent-api-key": shown, "x-forwarded-for": from },
      });
    for (let count = 0; count < 5; count++) {
      assertProblem(await follow("203.0.113.7", `guess-${count}`), 404, "delivery_not_found");
    }
    const refused = await follow("203.0.113.7", value);
    assertProblem(refused, 429, "too_many_failed_verifications");
    assert.match(String(refused.headers["retry-after"]), /^[1-9]\d*$/);
    assert.equal((await follow("203.0.113.8", value)).status, 200);
    await report({ state: "succeeded" });
  });
});
