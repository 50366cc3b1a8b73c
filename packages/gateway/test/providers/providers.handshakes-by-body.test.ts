import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { slackHeaders } from "../harness/sign.ts";
import type { Answer, Sending } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

/** As WooCommerce signs: its first request is a form that only names the webhook. */
const woo = {
  name: "Woo",
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-wc-webhook-signature", prefix: "", encoding: "base64" },
    signed: "{body}",
  },
  handshakes: [
    {
      signed: false,
      method: "POST",
      when: [{ value: "{form:webhook_id}", there: true }],
      answer: { status: 200, headers: {} },
    },
  ],
};

/** As monday does: whoever sets up a webhook gets its challenge echoed, in JSON. */
const board = {
  name: "Board",
  verification: { scheme: "jwt", header: "authorization", prefixes: [""], toleranceSeconds: 60 },
  handshakes: [
    {
      signed: false,
      method: "POST",
      when: [{ value: "{json:challenge}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { json: { challenge: "{json:challenge}" } },
      },
    },
  ],
};

/** As Okta does: a GET with the same credential that its webhooks carry. */
const hooked = {
  name: "Hooked",
  verification: { scheme: "token", header: "x-hooked-token" },
  handshakes: [
    {
      signed: true,
      method: "GET",
      when: [{ value: "{header:x-hooked-challenge}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { json: { verification: "{header:x-hooked-challenge}" } },
      },
    },
  ],
};

/** As CloudEvents senders do: https://github.com/cloudevents/spec, HTTP 1.1 Web Hooks, 4. */
const cloud = {
  name: "Cloud",
  verification: { scheme: "token", header: "x-cloud-token" },
  handshakes: [
    {
      signed: false,
      method: "OPTIONS",
      when: [{ value: "{header:webhook-request-origin}", there: true }],
      answer: {
        status: 200,
        headers: {
          allow: "POST",
          "webhook-allowed-origin": "{header:webhook-request-origin}",
          "webhook-allowed-rate": "1000",
        },
      },
    },
  ],
};

onSqlite("a handshake", (store) => {
  const scene = useGateway(store);
  let agents = 0;
  let agent = "";

  /** A new agent with one POST route and a key of this type. */
  const agentWith = async (type: string, definition?: object): Promise<void> => {
    const { management } = scene.gateway;
    agent = `asked-${++agents}`;
    if (definition !== undefined) {
      const defined = await management.put(`/providers/${type}`, definition);
      assert.ok([200, 201].includes(defined.status), defined.text);
    }
    await management.register({ name: agent, url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({
      agent,
      name: type === "slack" ? "A0123456789" : "key",
      type,
      value: SECRET,
    });
  };
  const ask = (sending: Omit<Sending, "path">): Promise<Answer> => scene.call(agent, "/hook", sending);
  const assertNobodyWoken = async (): Promise<void> => {
    assert.equal(scene.agent.received.length, 0);
    const listed = await scene.gateway.management.get(`/deliveries?agent_name=${agent}`);
    assert.deepEqual((listed.json() as { deliveries: unknown[] }).deliveries, []);
  };

  describe("that is unsigned and recognized by its body", () => {
    test("is answered: Slack's ssl_check", async () => {
      await agentWith("slack");
      const body = "ssl_check=1&token=deprecated";
      const answer = await ask({ method: "POST", headers: FORM, body });
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      await assertNobodyWoken();
    });

    test("is answered: WooCommerce's ping", async () => {
      await agentWith("woo", woo);
      const answer = await ask({ method: "POST", headers: FORM, body: "webhook_id=17" });
      assert.equal(answer.status, 200, answer.text);
      await assertNobodyWoken();
    });

    test("is answered: monday's challenge", async () => {
      await agentWith("board", board);
      const body = JSON.stringify({ challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" });
      const answer = await ask({ method: "POST", headers: JSON_TYPE, body });
      assert.deepEqual([answer.status, answer.text], [200, body]);
      await assertNobodyWoken();
    });

    test("is answered without a content-length", async () => {
      await agentWith("slack");
      const headers = { ...FORM, "transfer-encoding": "chunked" };
      const answer = await ask({ method: "POST", headers, body: "ssl_check=1" });
      assert.deepEqual([answer.status, answer.text], [200, ""]);
    });

    test("is not recognized above 16 KiB, or if the body says something else", async () => {
      await agentWith("slack");
      const long = `ssl_check=1&more=${"x".repeat(16 * 1024)}`;
      for (const headers of [FORM, { ...FORM, "transfer-encoding": "chunked" }]) {
        assertProblem(await ask({ method: "POST", headers, body: long }), 401, "credentials_missing");
      }
      const other = await ask({ method: "POST", headers: FORM, body: "command=%2Fdeploy" });
      assertProblem(other, 401, "credentials_missing");
      await assertNobodyWoken();
    });

    test("is verified first if it has a signature", async () => {
      await agentWith("slack");
      const body = "ssl_check=1";
      const forged = slackHeaders("guessed", body, FORM);
      assertProblem(await ask({ method: "POST", headers: forged, body }), 401, "signature_invalid");
      const answer = await ask({ method: "POST", headers: slackHeaders(SECRET, body, FORM), body });
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      await assertNobodyWoken();
    });
  });

  describe("that is signed, by a method that the route does not accept", () => {
    test("is answered once it is verified", async () => {
      await agentWith("hooked", hooked);
      const headers = { "x-hooked-token": SECRET, "x-hooked-challenge": "abc123" };
      const answer = await ask({ method: "GET", headers });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json(), { verification: "abc123" });
      await assertNobodyWoken();
    });

    test("gets only the allowed methods if it does not verify, or is not a handshake", async () => {
      await agentWith("hooked", hooked);
      const unproven: Record<string, string>[] = [
        { "x-hooked-token": "guessed", "x-hooked-challenge": "abc123" },
        { "x-hooked-challenge": "abc123" },
        { "x-hooked-token": SECRET },
      ];
      for (const headers of unproven) {
        const answer = await ask({ method: "GET", headers });
        assertProblem(answer, 405, "method_not_allowed");
        assert.doesNotMatch(answer.text, /abc123/);
      }
      await assertNobodyWoken();
    });
  });

  test("by HEAD is answered: Intercom's", async () => {
    await agentWith("intercom");
    const answer = await ask({ method: "HEAD" });
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    await assertNobodyWoken();
  });

  test("by OPTIONS is answered with webhook-allowed-origin: CloudEvents'", async () => {
    await agentWith("cloud", cloud);
    const headers = { "webhook-request-origin": "eventgrid.azure.net" };
    const answer = await ask({ method: "OPTIONS", headers });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers["webhook-allowed-origin"], "eventgrid.azure.net");
    assert.equal(answer.headers["webhook-allowed-rate"], "1000");
    assertProblem(await ask({ method: "OPTIONS" }), 405, "method_not_allowed");
    await assertNobodyWoken();
  });
});
