import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, test } from "node:test";
import { formatDeliveryId } from "../../../src/ids/delivery-id.ts";
import { eachStore } from "../../harness/each-store.ts";
import { valuesOf } from "../../harness/send.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";

const SECRET = "a signing secret";

eachStore("what reaches the agent", (store) => {
  const time = 1_780_000_000_999;
  const scene = useGateway(store, { clock: () => time });
  let key = "";
  let internalKey = "";
  before(async () => {
    const { management } = scene.gateway;
    ({ internalKey } = await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: ["POST /hook"],
    }));
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "octo/repo", type: "github", value: SECRET });
  });
  const seen = (name: string) => valuesOf(scene.agent.last().rawHeaders, name);
  const push = (more: object) => JSON.stringify({ repository: { full_name: "octo/repo" }, ...more });
  const deliver = async (body: string, headers: Record<string, string> = {}) => {
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: await githubHeaders(SECRET, body, headers),
      body,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer;
  };

  /** As https://github.com/standard-webhooks/standard-webhooks describes it, keyed with the key's text. */
  const signatureOf = (id: string, timestamp: string, body: Buffer) =>
    `v1,${createHmac("sha256", internalKey)
      .update(`${id}.${timestamp}.${body.toString("latin1")}`, "latin1")
      .digest("base64")}`;

  for (const [what, body] of [
    ["JSON", Buffer.from('{"a":1}')],
    ["nothing", Buffer.alloc(0)],
    ["bytes that are not text", Buffer.from([0, 255, 254, 10, 13])],
  ] as const) {
    test(`is signed with the agent's own key, over ${what}`, async () => {
      const answer = await scene.call("agent", "/hook", {
        method: "POST",
        headers: { "x-agent-api-key": key },
        body,
      });
      const [id = "", ...others] = seen("x-agentex-delivery-id");
      assert.deepEqual(others, []);
      assert.match(id, /^dlv_[0-9a-hjkmnp-tv-z]{13}$/);
      assert.equal(answer.headers["x-agentex-delivery-id"], id);
      assert.deepEqual(seen("x-agentex-timestamp"), ["1780000000"]);
      const [signature = ""] = seen("x-agentex-signature");
      assert.equal(signature.split(" ")[0], signatureOf(id, "1780000000", body));
    });
  }

  test("says which attempt it is, who sent it, and what it is about", async () => {
    await deliver(push({ ref: "refs/heads/main" }));
    assert.deepEqual(
      ["attempt", "provider", "event", "conversation"].map((name) => seen(`x-agentex-${name}`)),
      [["1"], ["github"], ["push"], ["octo/repo@refs/heads/main"]],
    );
    await scene.call("agent", "/hook", { method: "POST", headers: { "x-agent-api-key": key } });
    assert.deepEqual(
      ["attempt", "provider", "event", "conversation"].map((name) => seen(`x-agentex-${name}`)),
      [["1"], ["external"], [], []],
    );
  });

  test("never has an x-agentex header from the caller", async () => {
    const forged = [
      "delivery-id",
      "signature",
      "timestamp",
      "attempt",
      "provider",
      "event",
      "conversation",
      "anything",
    ];
    await scene.call("agent", "/hook", {
      method: "POST",
      headers: ["x-agent-api-key", key, ...forged.flatMap((name) => [`X-Agentex-${name}`, "forged"])],
    });
    assert.doesNotMatch(scene.agent.last().rawHeaders.join("\n"), /forged/);
  });

  test("percent-encodes what headers cannot contain", async () => {
    await deliver(push({ ref: "refs/heads/ümläut 100% ✓" }));
    const [conversation = ""] = seen("x-agentex-conversation");
    assert.match(conversation, /^[\u0021-\u007e]+$/);
    assert.equal(decodeURIComponent(conversation), "octo/repo@refs/heads/ümläut 100% ✓");
  });

  test("has a new id each time", async () => {
    const ids = new Set<string>();
    for (let index = 0; index < 50; index++) {
      await deliver(push({ index }));
      ids.add(seen("x-agentex-delivery-id")[0] ?? "");
    }
    assert.equal(ids.size, 50);
    assert.deepEqual([...ids], [...ids].toSorted());
  });

  test("has the id under which it is stored", async () => {
    await deliver(push({ marker: "the one" }));
    const [row] = await scene.gateway.database.query("SELECT id FROM deliveries ORDER BY id DESC LIMIT 1");
    assert.equal(formatDeliveryId(row?.["id"] as bigint), seen("x-agentex-delivery-id")[0]);
  });
});
