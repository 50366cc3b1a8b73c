import assert from "node:assert/strict";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

/** A shop with its own way of signing webhooks. */
function acme(header = "x-acme-signature", prefix = "sha256=") {
  return {
    name: "Acme",
    verification: {
      scheme: "hmac",
      algorithm: "sha256",
      signature: { header, prefix, encoding: "hex" },
      signed: "{body}",
    },
    event: ["{json:type}"],
    deliveryId: ["{header:x-acme-id}"],
    conversation: ["{json:shop}#{json:order}"],
    identity: { from: ["{json:shop}"], matching: "exact", keyName: "the shop's name" },
    setup: { url: "Shop → Notifications → URL.", secret: "Shop → Notifications → Secret." },
  };
}

const ORDER = JSON.stringify({ type: "order.paid", shop: "Books", order: 7 });

type Shown = Record<string, unknown>;

/** Sends the order as Acme does. */
function sendOrder(
  gateway: Pick<TestGateway, "url">,
  agent: string,
  secret: string,
  {
    id = randomUUID(),
    header = "x-acme-signature",
    prefix = "sha256=",
    body = ORDER,
  }: { id?: string; header?: string; prefix?: string; body?: string } = {},
): Promise<Answer> {
  const signature = prefix + createHmac("sha256", secret).update(body).digest("hex");
  return send(gateway.url, {
    method: "POST",
    path: forwardPath(agent, "/hook"),
    headers: { "content-type": "application/json", "x-acme-id": id, [header]: signature },
    body,
  });
}

eachStore("a custom provider", (store) => {
  const scene = useGateway(store);
  const management = () => scene.gateway.management;
  const define = async (id: string, definition: Shown = acme()) => {
    const answer = await management().put(`/providers/${id}`, definition);
    assert.ok([200, 201].includes(answer.status), answer.text);
    return answer;
  };
  /** An agent with keys of these types, all for the shop. */
  const agentWith = async (name: string, ...types: readonly string[]): Promise<string[]> => {
    await management().register({ name, url: scene.agent.url, routes: ["POST /hook"] });
    const keys = types.map((type) => management().createKey({ agent: name, name: "Books", type }));
    return (await Promise.all(keys)).map(({ value }) => value);
  };
  const remove = (id: string) => management().delete(`/providers/${id}`);

  test("verifies its webhooks with a new key of its type, and describes them", async () => {
    const created = await define("acme");
    assert.equal(created.status, 201);
    const shown = created.json() as Shown;
    assert.deepEqual(
      [shown["id"], shown["name"], shown["built_in"], shown["secret_from"], shown["deadline_seconds"]],
      ["acme", "Acme", false, "generated", null],
    );
    assert.deepEqual(shown["setup"], {
      ...acme().setup,
      events: null,
      key_name: "the shop's name",
      key_example: null,
      docs: null,
    });
    const [secret = ""] = await agentWith("clerk", "acme");

    const answer = await sendOrder(scene.gateway, "clerk", secret);
    assert.equal(answer.status, 200, answer.text);
    const { headers, body } = scene.agent.last();
    assert.equal(body.toString(), ORDER);
    assert.equal(headers["x-agentex-provider"], "acme");
    assert.equal(headers["x-agentex-event"], "order.paid");
    assert.equal(headers["x-agentex-conversation"], "Books#7");

    const id = String(answer.headers["x-agentex-delivery-id"]);
    const delivery = (await management().get(`/deliveries/${id}`)).json() as Shown;
    assert.deepEqual(
      [delivery["provider"], delivery["event"], delivery["conversation"], delivery["policy"]],
      ["acme", "order.paid", "Books#7", "assured"],
    );
  });

  test("sends a webhook twice, and the agent gets it once", async () => {
    await define("acme");
    const [secret = ""] = await agentWith("once", "acme");
    const first = await sendOrder(scene.gateway, "once", secret, { id: "order-1" });
    const second = await sendOrder(scene.gateway, "once", secret, { id: "order-1" });
    assert.deepEqual([first.status, second.status], [200, 200]);
    assert.equal(second.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
    assert.equal(scene.agent.received.length, 1);
    await sendOrder(scene.gateway, "once", secret, { id: "order-2" });
    assert.equal(scene.agent.received.length, 2);
  });

  test("is rejected with another secret, for another shop, and with a changed body", async () => {
    await define("acme");
    const [secret = ""] = await agentWith("strict", "acme");
    assertProblem(await sendOrder(scene.gateway, "strict", "guessed"), 401, "signature_invalid");
    const other = JSON.stringify({ type: "order.paid", shop: "Toys", order: 7 });
    assertProblem(
      await sendOrder(scene.gateway, "strict", secret, { body: other }),
      401,
      "identity_mismatch",
    );
    const signature = `sha256=${createHmac("sha256", secret).update(ORDER).digest("hex")}`;
    const changed = await scene.call("strict", "/hook", {
      method: "POST",
      headers: { "x-acme-signature": signature },
      body: `${ORDER} `,
    });
    assertProblem(changed, 401, "signature_invalid");
    assert.equal(scene.agent.received.length, 0);
  });

  test("that is replaced applies from the next webhook on, with the same key", async () => {
    await define("moving");
    const [secret = ""] = await agentWith("mover", "moving");
    assert.equal((await sendOrder(scene.gateway, "mover", secret)).status, 200);

    const replaced = await define("moving", { ...acme("x-acme-signature", "v2="), event: [] });
    assert.equal(replaced.status, 200);
    assertProblem(await sendOrder(scene.gateway, "mover", secret), 401, "signature_malformed");
    assert.equal((await sendOrder(scene.gateway, "mover", secret, { prefix: "v2=" })).status, 200);
    assert.equal(scene.agent.last().headers["x-agentex-event"], undefined);

    await define("moving", acme("x-new-signature"));
    assertProblem(
      await sendOrder(scene.gateway, "mover", secret, { prefix: "v2=" }),
      401,
      "credentials_missing",
    );
    const moved = await sendOrder(scene.gateway, "mover", secret, { header: "x-new-signature" });
    assert.equal(moved.status, 200, moved.text);
  });

  test("is distinguished from another with the same signature header by whose key verifies", async () => {
    await define("twin-a");
    await define("twin-b", { ...acme(), event: ["b.{json:type}"] });
    const [a = "", b = ""] = await agentWith("parent", "twin-a", "twin-b");
    for (const [secret, provider, event] of [
      [a, "twin-a", "order.paid"],
      [b, "twin-b", "b.order.paid"],
    ] as const) {
      const answer = await sendOrder(scene.gateway, "parent", secret);
      assert.equal(answer.status, 200, answer.text);
      const { headers } = scene.agent.last();
      assert.deepEqual([headers["x-agentex-provider"], headers["x-agentex-event"]], [provider, event]);
    }
    scene.agent.reset();
    assertProblem(await sendOrder(scene.gateway, "parent", "guessed"), 401, "signature_invalid");
    assert.equal(scene.agent.received.length, 0);
  });

  test("is distinguished from GitHub, whose header it uses, by whose key verifies", async () => {
    await define("hub", acme("x-hub-signature-256"));
    const [secret = ""] = await agentWith("shared", "hub", "github");
    const answer = await sendOrder(scene.gateway, "shared", secret, { header: "x-hub-signature-256" });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.last().headers["x-agentex-provider"], "hub");
  });

  test("answers the handshake that its definition describes", async () => {
    await define("greeter", {
      ...acme(),
      handshakes: [
        {
          signed: false,
          method: "GET",
          when: [{ value: "{query:hello}", there: true }],
          answer: {
            status: 200,
            headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
            body: { echo: "{query:hello}" },
          },
        },
      ],
    });
    await agentWith("greeted", "greeter");
    const answer = await scene.call("greeted", "/hook?hello=there");
    assert.deepEqual([answer.status, answer.text], [200, "there"]);
    assert.equal(scene.agent.received.length, 0);
  });

  test("is last in the list, and its data can define it elsewhere", async () => {
    await define("acme");
    const listed = (await management().get("/providers")).json() as Shown[];
    const own = listed.findIndex(({ id }) => id === "acme");
    assert.ok(listed.slice(own).every((provider) => provider["built_in"] === false));
    const shown = (await management().get("/providers/acme")).json() as Shown;
    assert.deepEqual(listed[own], shown);
    const again = await management().put("/providers/acme", shown["data"]);
    assert.deepEqual([again.status, again.json()], [200, shown]);
  });

  test("is not removed while an agent has keys of it, and can be removed afterwards", async () => {
    await define("leaving");
    const [secret = ""] = await agentWith("last", "leaving");
    const problem = assertProblem(await remove("leaving"), 409, "provider_in_use");
    assert.match(problem.detail, /^1 agent has keys/);
    assert.equal((await sendOrder(scene.gateway, "last", secret)).status, 200);

    const key = "/agent_api_keys/name/Books?agent_name=last&api_key_type=leaving";
    assert.equal((await management().delete(key)).status, 200);
    const removed = await remove("leaving");
    assert.deepEqual(
      [removed.status, removed.json()],
      [200, { id: "leaving", message: "Provider 'leaving' removed." }],
    );
    assertProblem(await management().get("/providers/leaving"), 404, "provider_not_found");
    assertProblem(await remove("leaving"), 404, "provider_not_found");
    assertProblem(await sendOrder(scene.gateway, "last", secret), 401, "credentials_missing");
    const refused = await management().post("/agent_api_keys", {
      agent_name: "last",
      name: "Books",
      api_key_type: "leaving",
    });
    assertProblem(refused, 422, "key_type_unknown");
  });

  test("supports webhook triggers, which say where to paste URL and secret", async () => {
    await define("acme");
    await management().register({ name: "triggered", url: scene.agent.url, routes: ["POST /hook"] });
    const answer = await management().post("/agent_api_keys/webhook-trigger", {
      agent_name: "triggered",
      source: "acme",
      name: "Books",
      forward_path: "hook",
    });
    assert.equal(answer.status, 200, answer.text);
    const { secret, setup } = answer.json() as Shown;
    assert.deepEqual(setup, {
      ...acme().setup,
      events: null,
      key_name: "the shop's name",
      key_example: null,
      docs: null,
    });
    assert.equal((await sendOrder(scene.gateway, "triggered", String(secret))).status, 200);
  });
});

describe("a custom provider defined at one of two gateways", { skip: noPostgres }, () => {
  test("is defined, replaced and removed at the other one immediately", async (context) => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const settings = { encryptionKey: randomBytes(32).toString("hex") };
    const here = await startTestGateway(database, { settings });
    const there = await startTestGateway(database, { settings });
    context.after(async () => {
      await Promise.all([here.stop(), there.stop()]);
      await agent.stop();
      await database.drop();
    });
    await here.management.register({ name: "clerk", url: agent.url, routes: ["POST /hook"] });
    await here.management.put("/providers/acme", acme());
    const key = await there.management.createKey({ agent: "clerk", name: "Books", type: "acme" });
    for (const gateway of [there, here]) {
      assert.equal((await sendOrder(gateway, "clerk", key.value)).status, 200);
    }

    await here.management.put("/providers/acme", acme("x-acme-signature", "v2="));
    assertProblem(await sendOrder(there, "clerk", key.value), 401, "signature_malformed");
    assert.equal((await sendOrder(there, "clerk", key.value, { prefix: "v2=" })).status, 200);

    assertProblem(await there.management.delete("/providers/acme"), 409, "provider_in_use");
    await here.management.delete(`/agent_api_keys/${key.id}`);
    assert.equal((await there.management.delete("/providers/acme")).status, 200);
    assertProblem(await here.management.get("/providers/acme"), 404, "provider_not_found");
    await waitFor(() => agent.received.length === 3);
  });
});
