import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { beforeEach, describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send, type Answer, type Sending } from "../harness/send.ts";
import { slackHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const PUBLIC_URL = "https://hooks.example.com";
const SECRET = "lin_wh_8f742231b10e8888abcd99yyyzzz85a5";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_780_000_000_000;

type Key = { id: string; tolerance_seconds: number | null; notices: string[] };

eachStore("a request that is sent again with its original time", (store) => {
  let time = START;
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL }, clock: () => time });
  let agent = "";
  let agents = 0;

  const createKey = async (type: string, more: object = {}): Promise<Answer> =>
    scene.gateway.management.post("/agent_api_keys", {
      agent_name: agent,
      name: type === "slack" ? "A1" : `key-${randomUUID()}`,
      api_key_type: type,
      api_key: SECRET,
      ...more,
    });
  const created = async (type: string, more: object = {}): Promise<Key> => {
    const answer = await createKey(type, more);
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Key;
  };
  const change = (id: string, tolerance_seconds: number | null): Promise<Answer> =>
    send(scene.gateway.url, {
      method: "PATCH",
      path: `/agent_api_keys/${id}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tolerance_seconds }),
    });
  /** As the provider would sign it now. */
  const sending = (type: string, json: unknown, headers = {}): Sending => {
    const provider = providers.get(type) ?? assert.fail();
    const url = PUBLIC_URL + forwardPath(agent, "/hook");
    return signedSending(provider, { headers, json }, { secret: SECRET, url, now: time });
  };
  const deliver = (request: Sending): Promise<Answer> => send(scene.gateway.url, request);

  beforeEach(async () => {
    time = START;
    agent = `late-${++agents}`;
    await scene.gateway.management.register({
      name: agent,
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
  });

  describe("is accepted as long as its provider retries, and only once:", () => {
    for (const [type, waits, json] of [
      ["linear", [MINUTE, HOUR + MINUTE, 7 * HOUR + MINUTE], { type: "Issue", action: "create" }],
      ["paddle", [MINUTE, 60 * HOUR], { event_type: "transaction.completed", event_id: "evt_1" }],
      ["zoom", [5 * MINUTE, 25 * MINUTE, 85 * MINUTE], { event: "meeting.started", event_ts: START }],
    ] as const) {
      test(type, async () => {
        await created(type);
        for (const [index, wait] of waits.entries()) {
          // A retry delivers what failed at first.
          time = START + index * 200 * HOUR;
          const request = sending(type, { ...json, event_id: `evt_${index}`, event_ts: time });
          time += wait;
          const answer = await deliver(request);
          assert.equal(answer.status, 200, `after ${wait} ms: ${answer.text}`);
          const again = await deliver(withOtherId(request));
          assert.match(again.text, /\balready\b/);
        }
        assert.equal(scene.agent.received.length, waits.length);
      });
    }

    test("and no longer", async () => {
      await created("linear");
      const request = sending("linear", { type: "Issue", action: "create" });
      time += 9 * HOUR;
      assertProblem(await deliver(request), 401, "timestamp_out_of_tolerance");
    });
  });

  describe("is accepted as long as its key says:", () => {
    const body = () => JSON.stringify({ api_app_id: "A1", type: "event_callback", event_id: randomUUID() });
    const slack = (text: string, at: number): Promise<Answer> =>
      scene.call(agent, "/hook", {
        method: "POST",
        headers: slackHeaders(SECRET, text, {}, Math.floor(at / 1_000)),
        body: text,
      });

    test("longer than its provider's, with a notice", async () => {
      const key = await created("slack", { tolerance_seconds: 3_600 });
      assert.equal(key.tolerance_seconds, 3_600);
      assert.match(key.notices.join("\n"), /300 s.*3600 s/);
      assert.equal((await slack(body(), time - 50 * MINUTE)).status, 200);
      assertProblem(await slack(body(), time - 61 * MINUTE), 401, "timestamp_out_of_tolerance");
    });

    test("shorter, without a notice", async () => {
      const key = await created("slack", { tolerance_seconds: 10 });
      assert.deepEqual(key.notices, []);
      assert.equal((await slack(body(), time - 9_000)).status, 200);
      assertProblem(await slack(body(), time - 11_000), 401, "timestamp_out_of_tolerance");
    });

    test("with the new tolerance, once it is changed", async () => {
      const { id } = await created("slack");
      assertProblem(await slack(body(), time - HOUR), 401, "timestamp_out_of_tolerance");
      const changed = await change(id, 7_200);
      assert.equal(changed.status, 200, changed.text);
      assert.match((changed.json() as Key).notices.join("\n"), /7200 s/);
      assert.equal((await slack(body(), time - HOUR)).status, 200);
      const shown = await scene.gateway.management.get(`/agent_api_keys/${id}`);
      assert.equal((shown.json() as Key).tolerance_seconds, 7_200);
      assert.equal((await change(id, null)).status, 200);
      assertProblem(await slack(body(), time - HOUR), 401, "timestamp_out_of_tolerance");
    });

    test("each of several keys with its own tolerance", async () => {
      await created("linear", { api_key: "another secret of the same kind", tolerance_seconds: 30 });
      await created("linear", { tolerance_seconds: 86_400 });
      const request = sending("linear", { type: "Issue", action: "create" });
      time += 20 * HOUR;
      assert.equal((await deliver(request)).status, 200);
      // Recognized by its body for as long as it would be accepted.
      assert.match((await deliver(withOtherId(request))).text, /\balready\b/);
    });
  });

  test("cannot be allowed if no time is signed, for longer than a week, or for no time at all", async () => {
    for (const [type, tolerance_seconds] of [
      ["github", 600],
      ["external", 600],
      ["slack", 604_801],
      ["slack", 0],
    ] as const) {
      const given = { tolerance_seconds, ...(type === "external" && { api_key: "plain-ascii" }) };
      assertProblem(await createKey(type, given), 422, "body_invalid");
    }
  });
});

/** Unsigned parts, changed by whoever captured the request. */
function withOtherId(request: Sending): Sending {
  const headers = Array.isArray(request.headers) ? (request.headers as readonly string[]) : [];
  return { ...request, headers: [...headers, "linear-delivery", randomUUID()] };
}
