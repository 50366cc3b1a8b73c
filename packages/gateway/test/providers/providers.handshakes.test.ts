import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { beforeEach, describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeProviderKeys } from "../harness/services/provider-keys.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const PUBLIC_URL = "https://hooks.example.com";
const SECRET = "a secret that the provider shows";

onSqlite("a provider's URL check", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL } });
  let agents = 0;
  let agent = "";

  /** A new agent with one POST route and these keys. */
  const agentWith = async (type: string, ...values: readonly string[]): Promise<void> => {
    await scene.gateway.management.register({
      name: (agent = `asked-${++agents}`),
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    for (const [index, value] of values.entries()) {
      await scene.gateway.management.createKey({ agent, name: `10000000000000000${index}`, type, value });
    }
  };
  const ask = (method: string, query = "", headers = {}, body?: string): Promise<Answer> =>
    scene.call(agent, `/hook${query}`, { method, headers, ...(body !== undefined && { body }) });
  const signed = (type: string, json: unknown, secret: string): Promise<Answer> => {
    const provider = providers.get(type) ?? assert.fail();
    const url = PUBLIC_URL + forwardPath(agent, "/hook");
    return send(scene.gateway.url, signedSending(provider, { headers: {}, json }, { secret, url }));
  };
  /** No delivery, and nothing at the agent. */
  const assertNobodyWoken = async (): Promise<void> => {
    assert.equal(scene.agent.received.length, 0);
    const listed = await scene.gateway.management.get(`/deliveries?agent_name=${agent}`);
    assert.deepEqual((listed.json() as { deliveries: unknown[] }).deliveries, []);
  };
  const assertPlain = (answer: Answer, text: string): void => {
    assert.deepEqual([answer.status, answer.text], [200, text]);
    assert.match(String(answer.headers["content-type"]), /^text\/plain/);
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
  };

  describe("Zoom", () => {
    const validation = {
      event: "endpoint.url_validation",
      payload: { plainToken: "qgg8vlvZRS6UYooatFL8Aw" },
    };

    test("is answered with an HMAC of its token, by the secret that verified it", async () => {
      await agentWith("zoom", "of another app", SECRET);
      const answer = await signed("zoom", validation, SECRET);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json(), {
        plainToken: "qgg8vlvZRS6UYooatFL8Aw",
        encryptedToken: createHmac("sha256", SECRET).update("qgg8vlvZRS6UYooatFL8Aw").digest("hex"),
      });
      assert.match(String(answer.headers["content-type"]), /^application\/json/);
      await assertNobodyWoken();
    });

    test("is not answered without its secret: nothing is signed for an unverified sender", async () => {
      await agentWith("zoom", SECRET);
      const guessed = await signed("zoom", validation, "guessed");
      assertProblem(guessed, 401, "signature_invalid");
      const bare = await ask("POST", "", { "content-type": "application/json" }, JSON.stringify(validation));
      assertProblem(bare, 401, "credentials_missing");
      for (const answer of [guessed, bare]) assert.doesNotMatch(answer.text, /encryptedToken/);
      await assertNobodyWoken();
    });

    test("is not answered if its token could pass for a webhook", async () => {
      await agentWith("zoom", SECRET);
      for (const plainToken of [
        'v0:1714564800:{"event":"meeting.started"}',
        "",
        null,
        7,
        "x".repeat(2_000),
      ]) {
        const answer = await signed("zoom", { ...validation, payload: { plainToken } }, SECRET);
        assertProblem(answer, 400, "payload_unreadable");
      }
      await assertNobodyWoken();
    });
  });

  describe("Discord", () => {
    const discord = providers.get("discord") ?? assert.fail();
    const keys = makeProviderKeys(discord);
    beforeEach(() => agentWith("discord", keys.verifying));

    test("has its PING answered with a PONG, and its event PING with 204", async () => {
      const pong = await signed("discord", { type: 1, id: "1", application_id: "2" }, keys.signing);
      assert.deepEqual([pong.status, pong.json()], [200, { type: 1 }]);
      const event = await signed("discord", { version: 1, application_id: "2", type: 0 }, keys.signing);
      assert.deepEqual([event.status, event.text], [204, ""]);
      await assertNobodyWoken();
    });

    test("sends PINGs with invalid signatures, to see them rejected", async () => {
      const other = makeProviderKeys(discord);
      assertProblem(await signed("discord", { type: 1 }, other.signing), 401, "signature_invalid");
      const headers = { "x-signature-ed25519": "00".repeat(64), "x-signature-timestamp": "1" };
      assertProblem(await ask("POST", "", headers, '{"type":1}'), 401, "timestamp_out_of_tolerance");
      assertProblem(await ask("POST", "", {}, '{"type":1}'), 401, "credentials_missing");
      await assertNobodyWoken();
    });
  });

  test("Meta is answered if any of its keys is the verify token", async () => {
    await agentWith("meta", SECRET, "the verify token");
    const query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
    assertPlain(await ask("GET", `${query}the%20verify%20token`), "1158201444");
    const refused = await ask("GET", `${query}guessed`);
    assertProblem(refused, 401, "handshake_refused");
    assert.doesNotMatch(refused.text, /1158201444|verify token'/);
    await assertNobodyWoken();
  });

  test("Microsoft Graph gets its validation token back", async () => {
    await agentWith("microsoft-graph", SECRET);
    const token = "Validation: Testing client application reachability";
    assertPlain(await ask("POST", `?validationToken=${encodeURIComponent(token)}`), token);
    await assertNobodyWoken();
  });

  test("Dropbox gets its challenge back", async () => {
    await agentWith("dropbox", SECRET);
    assertPlain(await ask("GET", "?challenge=RX1JcEOhoEs"), "RX1JcEOhoEs");
    await assertNobodyWoken();
  });

  test("X gets an HMAC of its challenge, but not of anything that could pass for a webhook", async () => {
    await agentWith("twitter", SECRET);
    const answer = await ask("GET", "?crc_token=challenge_string");
    assert.equal(answer.status, 200, answer.text);
    const digest = createHmac("sha256", SECRET).update("challenge_string").digest("base64");
    assert.deepEqual(answer.json(), { response_token: `sha256=${digest}` });
    const webhook = await ask("GET", `?crc_token=${encodeURIComponent('{"for_user_id":"1"}')}`);
    assertProblem(webhook, 401, "handshake_refused");
    await assertNobodyWoken();
  });

  test("Trello's HEAD is answered 200, but its POST must still be signed", async () => {
    await agentWith("trello", SECRET);
    const answer = await ask("HEAD");
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    assertProblem(await ask("POST", "", {}, "{}"), 401, "credentials_missing");
    await assertNobodyWoken();
  });

  describe("is not answered", () => {
    const questions = [
      ["POST", "?validationToken=abc"],
      ["GET", "?challenge=abc"],
      ["GET", "?crc_token=abc"],
      ["HEAD", ""],
      ["GET", "?hub.mode=subscribe&hub.challenge=abc&hub.verify_token=x"],
    ] as const;

    for (const [method, query] of questions) {
      test(`with ${method} ${query} by an agent that has no key for it`, async () => {
        await agentWith("github", SECRET);
        const answer = await ask(method, query);
        assert.equal(answer.status, method === "POST" ? 401 : 405);
        assert.doesNotMatch(answer.text, /abc/);
      });
    }

    test("if the agent has no such path, or if there is no agent", async () => {
      await agentWith("dropbox", SECRET);
      const elsewhere = await scene.call(agent, "/elsewhere?challenge=abc");
      assertProblem(elsewhere, 404, "route_not_found");
      assertProblem(await scene.call("nobody", "/hook?challenge=abc"), 404, "agent_not_found");
    });

    test("to a caller with an agent API key", async () => {
      await agentWith("dropbox", SECRET);
      const key = await scene.gateway.management.createKey({ agent, name: "ci" });
      const answer = await ask("GET", "?challenge=abc", { "x-agent-api-key": key.value });
      assertProblem(answer, 405, "method_not_allowed");
    });
  });
});
