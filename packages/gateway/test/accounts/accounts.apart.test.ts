import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const BODY = JSON.stringify({ repository: { full_name: "o/r" } });

type Listed = readonly Readonly<Record<string, unknown>>[];

eachStore("accounts", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let [ours, theirs]: TestAccount[] = [];
  let agentId = "";
  let keyId = "";
  let deliveryId = "";

  const account = (which: TestAccount | undefined): TestAccount => {
    assert.ok(which !== undefined);
    return which;
  };
  const admin = (which: TestAccount | undefined) => account(which).as("admin");

  before(async () => {
    [ours, theirs] = await makeAccounts(scene.gateway, "ours", "theirs");
    const agent = await admin(ours).register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    agentId = agent.id;
    const key = await admin(ours).createKey({ agent: "watcher", name: "o/r", type: "github" });
    keyId = key.id;
    const proven = await scene.call("watcher", "/hook", {
      method: "POST",
      headers: await githubHeaders(key.value, BODY),
      body: BODY,
    });
    assert.equal(proven.status, 200, proven.text);
    deliveryId = String(proven.headers["x-agentex-delivery-id"]);
    await scene.call("watcher", "/hook", { method: "POST" });
    await waitFor(
      async () =>
        ((await admin(ours).get("/refusals")).json() as { refusals: unknown[] }).refusals.length === 1,
      "the refusal is not listed",
    );
  });

  test("find only their own deliveries, by an id, by words and by payload", async () => {
    const { provider_delivery_id: providerId } = (
      await admin(ours).get(`/deliveries/${deliveryId}`)
    ).json() as Record<string, string>;
    for (const search of [
      `q=${deliveryId}`,
      `q=${deliveryId.slice(0, 9)}`,
      `q=${providerId}`,
      "q=o/r",
      "actor=nobody&q=dlv_",
      "payload=full_name",
      "payload=full_name&agent=watcher",
      "key=o/r",
    ]) {
      const found = async (which: TestAccount | undefined) => {
        const answer = await admin(which).get(`/deliveries?${search}`);
        if (answer.status === 404) return [];
        assert.equal(answer.status, 200, answer.text);
        return (answer.json() as { deliveries: { id: string }[] }).deliveries.map(({ id }) => id);
      };
      assert.deepEqual(await found(theirs), [], search);
      assert.deepEqual(await found(ours), search.startsWith("actor") ? [] : [deliveryId], search);
    }
  });

  test("see only their own agents, keys, deliveries and refusals", async () => {
    const agents = (await admin(ours).get("/agents")).json() as Listed;
    assert.deepEqual(
      agents.map(({ name }) => name),
      ["watcher"],
    );
    const keys = (await admin(ours).get("/agent_api_keys?agent_name=watcher")).json() as Listed;
    assert.ok(keys.some(({ id }) => id === keyId));
    for (const path of [
      `/agents/${agentId}`,
      "/agents/name/watcher",
      `/agent_api_keys/${keyId}`,
      "/agent_api_keys/name/o%2Fr?agent_name=watcher&api_key_type=github",
      `/deliveries/${deliveryId}`,
      `/deliveries/${deliveryId}/body`,
    ]) {
      assert.equal((await admin(ours).get(path)).status, 200, path);
    }
    const { deliveries } = (await admin(ours).get("/deliveries")).json() as { deliveries: Listed };
    assert.deepEqual(
      deliveries.map(({ id }) => id),
      [deliveryId],
    );
  });

  test("see nothing of each other in lists", async () => {
    assert.deepEqual((await admin(theirs).get("/agents")).json(), []);
    const deliveries = (await admin(theirs).get("/deliveries")).json() as { deliveries: Listed };
    assert.deepEqual(deliveries.deliveries, []);
    for (const filter of [`agent_id=${agentId}`, "provider=github", "status=delivered", `key=${keyId}`]) {
      const filtered = (await admin(theirs).get(`/deliveries?${filter}`)).json() as { deliveries: Listed };
      assert.deepEqual(filtered.deliveries, [], filter);
    }
    for (const filter of ["", `?agent_id=${agentId}`, "?agent=watcher"]) {
      const refusals = (await admin(theirs).get(`/refusals${filter}`)).json() as { refusals: Listed };
      assert.deepEqual(refusals.refusals, [], filter);
    }
    const alerts = (await admin(theirs).get("/alerts")).json() as Record<string, unknown[]>;
    assert.deepEqual(Object.values(alerts).flat(), []);
    const statistics = (which: TestAccount | undefined) => admin(which).get("/deliveries/statistics");
    assert.match((await statistics(ours)).text, /"delivered":/);
    assert.doesNotMatch((await statistics(theirs)).text, /"delivered":/);
    const count = await admin(theirs).post("/deliveries/replay", { status: "delivered", dry_run: true });
    assert.equal((count.json() as { total: number }).total, 0);
  });

  test("get the same response for another account's resources as for unknown ones, word for word", async () => {
    const other = "01900000-0000-7000-8000-000000000000";
    const pairs: [string, string, string, string, unknown?][] = [
      ["GET", `/agents/${agentId}`, `/agents/${other}`, agentId],
      ["GET", "/agents/name/watcher", "/agents/name/nobody", "watcher"],
      ["DELETE", `/agents/${agentId}`, `/agents/${other}`, agentId],
      ["DELETE", "/agents/name/watcher", "/agents/name/nobody", "watcher"],
      ["GET", "/agent_api_keys?agent_name=watcher", "/agent_api_keys?agent_name=nobody", "watcher"],
      ["GET", `/agent_api_keys?agent_id=${agentId}`, `/agent_api_keys?agent_id=${other}`, agentId],
      ["GET", `/agent_api_keys/${keyId}`, `/agent_api_keys/${other}`, keyId],
      ["DELETE", `/agent_api_keys/${keyId}`, `/agent_api_keys/${other}`, keyId],
      ["POST", `/agent_api_keys/${keyId}/rotate`, `/agent_api_keys/${other}/rotate`, keyId, {}],
      ["POST", `/agent_api_keys/${keyId}/claim`, `/agent_api_keys/${other}/claim`, keyId],
      ["GET", `/deliveries/${deliveryId}`, "/deliveries/dlv_0000000000001", deliveryId],
      ["GET", `/deliveries/${deliveryId}/body`, "/deliveries/dlv_0000000000001/body", deliveryId],
      ["POST", `/deliveries/${deliveryId}/replay`, "/deliveries/dlv_0000000000001/replay", deliveryId],
      ["POST", `/deliveries/${deliveryId}/cancel`, "/deliveries/dlv_0000000000001/cancel", deliveryId],
      ["GET", "/deliveries?agent=watcher", "/deliveries?agent=nobody", "watcher"],
      [
        "POST",
        "/agents/name/watcher/test-deliveries",
        "/agents/name/nobody/test-deliveries",
        "watcher",
        { provider: "github" },
      ],
    ];
    for (const [method, theirPath, missingPath, name, json] of pairs) {
      const ask = (path: string) =>
        send(scene.gateway.url, {
          method,
          path,
          headers: {
            ...account(theirs).headers("admin"),
            ...(json !== undefined && { "content-type": "application/json" }),
          },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        });
      const [hidden, missing] = [await ask(theirPath), await ask(missingPath)];
      const plain = (text: string) =>
        text
          .replaceAll(name, "X")
          .replaceAll(other, "X")
          .replaceAll(/nobody|dlv_0000000000001/g, "X");
      assert.equal(hidden.status, missing.status, `${method} ${theirPath}: ${hidden.text}`);
      assert.equal(plain(hidden.text), plain(missing.text), `${method} ${theirPath}`);
    }
    // And none of these had any effect.
    assert.equal((await admin(ours).get(`/agents/${agentId}`)).status, 200);
    assert.equal((await admin(ours).get(`/agent_api_keys/${keyId}`)).status, 200);
  });

  test("cannot take each other's names, whatever their credentials", async () => {
    const body = { name: "watcher", description: "mine", acp_url: "http://localhost:1", acp_type: "async" };
    for (const role of ["admin", "member", "registrar"] as const) {
      assertProblem(await account(theirs).as(role).post("/agents/register", body), 409, "agent_name_taken");
    }
    const renamed = await admin(theirs).post("/agents/register", { ...body, agent_id: agentId });
    assertProblem(renamed, 404, "agent_not_found");
    const stolen = await admin(theirs).post("/agents/register", { ...body, name: "mine", agent_id: agentId });
    assertProblem(stolen, 404, "agent_not_found");
    const agent = (await admin(ours).get("/agents/name/watcher")).json() as { acp_url: string };
    assert.equal(agent.acp_url, scene.agent.url);
  });

  test("have their own custom providers, even with the same id", async () => {
    const define = (which: TestAccount | undefined, name: string) =>
      admin(which).put("/providers/acme", {
        name,
        verification: {
          scheme: "hmac",
          algorithm: "sha256",
          signature: { header: "x-acme-signature", prefix: "", encoding: "hex" },
          signed: "{body}",
        },
        event: ["{json:type}"],
        deliveryId: ["{header:x-acme-id}"],
        conversation: [],
        identity: { from: ["{json:shop}"], matching: "exact", keyName: "the shop's name" },
        setup: { url: "Shop → URL.", secret: "Shop → Secret." },
      });
    const nameOf = async (which: TestAccount | undefined) =>
      ((await admin(which).get("/providers/acme")).json() as { name: string }).name;
    assert.equal((await define(ours, "Ours")).status, 201);
    assertProblem(await admin(theirs).get("/providers/acme"), 404, "provider_not_found");
    assertProblem(await admin(theirs).delete("/providers/acme"), 404, "provider_not_found");
    assert.equal((await define(theirs, "Theirs")).status, 201);
    assert.deepEqual([await nameOf(ours), await nameOf(theirs)], ["Ours", "Theirs"]);
  });

  test("do not see each other's deliveries in any stream", async () => {
    const controller = new AbortController();
    const stream = await fetch(`${scene.gateway.url}/deliveries/stream`, {
      headers: account(theirs).headers("viewer"),
      signal: controller.signal,
    });
    const heard: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) heard.push(Buffer.from(chunk as Uint8Array).toString());
    })().catch(() => {});
    const registered = await admin(theirs).register({
      name: "their-agent",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    const ourKey = await admin(ours).createKey({ agent: "watcher", name: "ci" });
    const theirKey = await admin(theirs).createKey({ agent: "their-agent", name: "ci" });
    for (const [agent, { value }] of [
      ["watcher", ourKey],
      ["their-agent", theirKey],
    ] as const) {
      const sent = await send(scene.gateway.url, {
        method: "POST",
        path: forwardPath(agent, "/hook"),
        headers: { "x-agent-api-key": value },
      });
      assert.equal(sent.status, 200);
    }
    await waitFor(() => heard.join("").includes(registered.id), "their own delivery is not told");
    controller.abort();
    await reading;
    assert.ok(!heard.join("").includes(agentId));
  });
});
