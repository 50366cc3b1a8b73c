import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const OTHER = "the secret of another app";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

let ids = 0;

eachStore("a request of Slack", (store) => {
  // A time with a fraction of a second, as real clocks have.
  const time = 1_780_000_000_250;
  const seconds = 1_780_000_000;
  const scene = useGateway(store, { clock: () => time });

  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "helper", url: scene.agent.url, routes: ["POST /slack"] });
    await management.createKey({ agent: "helper", name: "A0001", type: "slack", value: SECRET });
    await management.createKey({ agent: "helper", name: "A0002", type: "slack", value: OTHER });
    await management.register({ name: "keyless", url: scene.agent.url, routes: ["POST /slack"] });
  });

  type How = { secret?: string; headers?: Record<string, string>; at?: number; agent?: string };
  const call = (body: string, { secret = SECRET, headers = {}, at = seconds, agent = "helper" }: How = {}) =>
    scene.call(agent, "/slack", { method: "POST", headers: slackHeaders(secret, body, headers, at), body });
  const event = (more: object = {}) =>
    JSON.stringify({
      token: "deprecated",
      team_id: "T1",
      api_app_id: "A0001",
      event: { type: "app_mention", channel: "C1", ts: "1.1", text: "<@U0> käse ✓" },
      type: "event_callback",
      event_id: `Ev${++ids}`,
      ...more,
    });

  test("that is an event reaches the agent byte for byte, with a description in headers", async () => {
    const body = event();
    const answer = await call(body);
    assert.equal(answer.status, 200, answer.text);
    const { body: got, headers } = scene.agent.last();
    assert.equal(got.toString(), body);
    assert.equal(headers["x-agentex-provider"], "slack");
    assert.equal(headers["x-agentex-event"], "app_mention");
    assert.equal(headers["x-agentex-conversation"], "T1/C1/1.1");
  });

  test("that is a slash command, a plain form, reaches the agent byte for byte", async () => {
    const body = `token=x&team_id=T1&channel_id=C1&api_app_id=A0001&command=%2Fweather&text=94070+caf%C3%A9&trigger_id=${++ids}`;
    const answer = await call(body, { headers: FORM });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.last().body.toString(), body);
    assert.equal(scene.agent.last().headers["x-agentex-event"], "/weather");
  });

  test("that is an interaction, JSON in a form, reaches the agent byte for byte", async () => {
    const payload = {
      type: "block_actions",
      api_app_id: "A0001",
      team: { id: "T1" },
      trigger_id: `t${++ids}`,
      actions: [],
    };
    const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
    const answer = await call(body, { headers: FORM });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.last().body.toString(), body);
    assert.equal(scene.agent.last().headers["x-agentex-event"], "block_actions");
  });

  test("of an app whose key has another secret is rejected", async () => {
    assertProblem(await call(event(), { secret: OTHER }), 401, "identity_mismatch");
    assert.equal((await call(event({ api_app_id: "A0002" }), { secret: OTHER })).status, 200);
    for (const api_app_id of [undefined, null, "", "a0001", "A9999", ["A0001"], { name: "A0001" }]) {
      assertProblem(await call(event({ api_app_id })), 401, "identity_mismatch");
    }
    assertProblem(await call("command=%2Fx", { headers: FORM }), 401, "identity_mismatch");
    assertProblem(
      await call("api_app_id=A0001&api_app_id=A0002", { headers: FORM }),
      401,
      "identity_mismatch",
    );
  });

  test("is rejected when its body or its time differs from what was signed", async () => {
    const body = event();
    const headers = slackHeaders(SECRET, body, {}, seconds);
    const other = await scene.call("helper", "/slack", { method: "POST", headers, body: `${body} ` });
    assertProblem(other, 401, "signature_invalid");
    const later = { ...headers, "x-slack-request-timestamp": String(seconds + 1) };
    assertProblem(
      await scene.call("helper", "/slack", { method: "POST", headers: later, body }),
      401,
      "signature_invalid",
    );
    assertProblem(await call(body, { secret: "wrong" }), 401, "signature_invalid");
    assert.equal(scene.agent.received.length, 0);
  });

  for (const [what, at, fresh] of [
    ["of this very moment", seconds, true],
    ["five minutes old", seconds - 299, true],
    ["five minutes ahead", seconds + 300, true],
    ["a second more than five minutes old", seconds - 301, false],
    ["a second more than five minutes ahead", seconds + 301, false],
    ["a day old", seconds - 86_400, false],
    ["a year ahead", seconds + 31_536_000, false],
    ["of 1970", 0, false],
  ] as const) {
    test(`${what} is ${fresh ? "accepted" : "rejected"}`, async () => {
      const answer = await call(event(), { at });
      if (fresh) assert.equal(answer.status, 200, answer.text);
      else assertProblem(answer, 401, "timestamp_out_of_tolerance");
      assert.equal(scene.agent.received.length, fresh ? 1 : 0);
    });
  }

  for (const [what, timestamp] of [
    ["empty", ""],
    ["in milliseconds, spelt with a fraction", `${seconds}.5`],
    ["negative", `-${seconds}`],
    ["spelt with a plus", `+${seconds}`],
    ["spelt with a zero in front", `0${seconds}`],
    ["in hex", `0x${seconds.toString(16)}`],
    ["a word", "now"],
    ["two numbers", `${seconds}, ${seconds}`],
    ["too long for a number", "9".repeat(400)],
  ] as const) {
    test(`with a timestamp that is ${what} is rejected`, async () => {
      const answer = await call(event(), { headers: { "x-slack-request-timestamp": timestamp } });
      assertProblem(answer, 401, "timestamp_invalid");
    });
  }

  test("without a timestamp is rejected", async () => {
    const { "x-slack-request-timestamp": _timestamp, ...headers } = slackHeaders(SECRET, "{}", {}, seconds);
    const answer = await scene.call("helper", "/slack", { method: "POST", headers, body: "{}" });
    assertProblem(answer, 401, "timestamp_invalid");
  });

  describe("that is url_verification", () => {
    const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
    const body = JSON.stringify({ token: "x", challenge, type: "url_verification" });

    test("is answered by the gateway with the challenge as plain text", async () => {
      const answer = await call(body);
      assert.equal(answer.status, 200);
      assert.equal(answer.text, challenge);
      assert.equal(answer.headers["content-type"], "text/plain");
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
      assert.equal(scene.agent.received.length, 0);
    });

    test("is answered whichever of the agent's Slack keys verifies it: it names no app", async () => {
      assert.equal((await call(body, { secret: OTHER })).text, challenge);
    });

    test("is not answered if it is unsigned", async () => {
      const answer = await scene.call("helper", "/slack", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      assertProblem(answer, 401, "credentials_missing");
      assert.doesNotMatch(answer.text, /3eZbrw1a/);
    });

    test("is not answered if it is signed wrongly, too old, or for another agent", async () => {
      assertProblem(await call(body, { secret: "wrong" }), 401, "signature_invalid");
      assertProblem(await call(body, { at: seconds - 301 }), 401, "timestamp_out_of_tolerance");
      assertProblem(await call(body, { agent: "keyless" }), 401, "signature_invalid");
    });

    test("on a route that the agent does not have is not answered", async () => {
      const answer = await scene.call("helper", "/elsewhere", {
        method: "POST",
        headers: slackHeaders(SECRET, body, {}, seconds),
        body,
      });
      assertProblem(answer, 404, "route_not_found");
    });

    test("is not answered if its challenge is not text, or too long", async () => {
      for (const wrong of [undefined, 7, { a: 1 }, "x".repeat(1_025)]) {
        const answer = await call(JSON.stringify({ type: "url_verification", challenge: wrong }));
        assertProblem(answer, 400, "payload_unreadable");
      }
    });

    test("is not recognized from GitHub, nor without its type", async () => {
      const plain = event({ challenge });
      const answer = await call(plain);
      assert.deepEqual(answer.json(), { message: "Success" });
      assert.equal(scene.agent.last().body.toString(), plain);
    });
  });
});
