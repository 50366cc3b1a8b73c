import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

const BODY = JSON.stringify({ repository: { full_name: "octo/repo" } });
const ALLOWED = ["192.30.252.0/22", "2001:db8::/48", "203.0.113.5"];

eachStore("a key restricted to addresses", (store) => {
  const scene = useGateway(store, { settings: { trustedProxies: createAddressList(["127.0.0.1"]) } });
  let key = "";
  let trigger: Shown = {};
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    const made = await management.post("/agent_api_keys", {
      agent_name: "agent",
      name: "ci",
      allowed_addresses: ALLOWED,
    });
    assert.equal(made.status, 200, made.text);
    assert.deepEqual((made.json() as Shown)["allowed_addresses"], ALLOWED);
    key = String((made.json() as Shown)["api_key"]);
    const triggered = await management.post("/agent_api_keys/webhook-trigger", {
      agent_name: "agent",
      name: "octo/repo",
      forward_path: "hook",
      allowed_addresses: ["192.30.252.0/22"],
    });
    assert.equal(triggered.status, 200, triggered.text);
    trigger = triggered.json() as Shown;
  });
  const withKey = (from: string, value = key) =>
    scene.call("agent", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": value, "x-forwarded-for": from },
    });
  const signed = async (from: string) =>
    scene.call("agent", "/hook", {
      method: "POST",
      headers: await githubHeaders(String(trigger["secret"]), BODY, { "x-forwarded-for": from }),
      body: BODY,
    });
  const taken = async () => (await scene.gateway.database.query("SELECT id FROM deliveries")).length;

  for (const from of ["192.30.255.255", "2001:db8::77", "203.0.113.5", "::ffff:203.0.113.5"]) {
    test(`works from ${from}`, async () => {
      assert.equal((await withKey(from)).status, 200);
    });
  }

  for (const from of ["192.31.0.0", "203.0.113.6", "2001:db8:1::1", "127.0.0.1"]) {
    test(`is rejected from ${from}, and nothing is stored`, async () => {
      const takenBefore = await taken();
      assertProblem(await withKey(from), 403, "address_not_allowed");
      assert.equal(await taken(), takenBefore);
      assert.equal(scene.agent.received.length, 0);
    });
  }

  test("reveals the restriction only to its holder", async () => {
    assertProblem(await withKey("203.0.113.6", "wrong"), 401, "key_invalid");
  });

  test("may be a provider's, made with its webhook", async () => {
    assert.equal((await signed("192.30.252.9")).status, 200);
    assertProblem(await signed("203.0.113.5"), 403, "address_not_allowed");
  });

  test("stores no secret that a provider sends from elsewhere, and does not reveal that it is waiting", async () => {
    const { management } = scene.gateway;
    const waiting = await management.post("/agent_api_keys", {
      agent_name: "agent",
      name: "subscription",
      api_key_type: "asana",
      allowed_addresses: ["192.0.2.0/24"],
    });
    assert.equal(waiting.status, 200, waiting.text);
    const bring = (from: string, secret: string) =>
      scene.call("agent", "/hook", {
        method: "POST",
        headers: { "x-hook-secret": secret, "x-forwarded-for": from },
        body: "{}",
      });
    const refused = await bring("203.0.113.5", "forged-by-a-stranger");
    const { detail } = assertProblem(refused, 401, "handshake_refused");
    assert.match(detail, /No Asana key of this agent waits/);
    assert.equal(refused.headers["x-hook-secret"], undefined);
    assert.equal((await bring("192.0.2.7", "the-true-secret")).status, 200);
    // Sent again, it is answered if it comes from an allowed address, and not otherwise.
    assert.equal((await bring("192.0.2.8", "the-true-secret")).status, 200);
    assertProblem(await bring("203.0.113.5", "the-true-secret"), 401, "handshake_refused");
  });

  test("stores a sent secret even if an older one may not be used from there", async () => {
    const { management } = scene.gateway;
    for (const [name, allowed] of [
      ["older", "192.0.2.0/24"],
      ["newer", "198.51.100.0/24"],
    ] as const) {
      await management.post("/agent_api_keys", {
        agent_name: "agent",
        name,
        api_key_type: "notion",
        allowed_addresses: [allowed],
      });
    }
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "198.51.100.1" },
      body: JSON.stringify({ verification_token: "secret_of_the_newer" }),
    });
    assert.equal(answer.status, 200, answer.text);
    const list = (await management.get("/agent_api_keys?agent_name=agent")).json() as Shown[];
    const valuesOf = (name: string) => list.find((each) => each["name"] === name)?.["values"] as unknown[];
    assert.deepEqual([valuesOf("older").length, valuesOf("newer").length], [0, 1]);
  });

  test("answers no unsigned handshake from elsewhere", async () => {
    const { management } = scene.gateway;
    await management.post("/agent_api_keys", {
      agent_name: "agent",
      name: "page",
      api_key_type: "meta",
      api_key: "the app's secret",
      allowed_addresses: ["192.0.2.0/24"],
    });
    const knock = (from: string) =>
      scene.call(
        "agent",
        "/hook?hub.mode=subscribe&hub.challenge=1234&hub.verify_token=the%20app%27s%20secret",
        {
          headers: { "x-forwarded-for": from },
        },
      );
    const answers = [await knock("203.0.113.5"), await knock("192.0.2.7")];
    assert.notEqual(answers[0]?.text, "1234");
    assert.equal(answers[1]?.text, "1234", answers[1]?.text);
  });

  test("shows its addresses wherever it is shown, and a key without them shows null", async () => {
    const { management } = scene.gateway;
    const shown = await management.get(`/agent_api_keys/${String(trigger["key_id"])}`);
    assert.deepEqual((shown.json() as Shown)["allowed_addresses"], ["192.30.252.0/22"]);
    const free = await management.createKey({ agent: "agent", name: "free" });
    const found = await management.get(`/agent_api_keys/${free.id}`);
    assert.equal((found.json() as Shown)["allowed_addresses"], null);
    const list = (await management.get("/agent_api_keys?agent_name=agent")).json() as Shown[];
    assert.deepEqual(list.find(({ name }) => name === "ci")?.["allowed_addresses"], ALLOWED);
  });

  for (const wrong of [[], ["host"], ["10.0.0.0/33"], ["::ffff:1.2.3.4"], "10.0.0.1", [7], ["1.1.1.1", ""]]) {
    test(`cannot be created with ${JSON.stringify(wrong)}`, async () => {
      const answer = await scene.gateway.management.post("/agent_api_keys", {
        agent_name: "agent",
        name: "wrong",
        allowed_addresses: wrong,
      });
      assertProblem(answer, 422, "body_invalid");
    });
  }
});
