import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { makeProviderKeys } from "../harness/services/provider-keys.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send, type Answer } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const PUBLIC_URL = "https://hooks.example.com";
const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

type Shown = Record<string, unknown>;

eachStore("the response to a sender", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL, retrySchedule: [50] } });
  const discord = providers.get("discord") ?? assert.fail();
  const keys = makeProviderKeys(discord);

  before(async () => {
    const { management } = scene.gateway;
    const routes = [
      { method: "POST", path: "/queued", policy: "queued" },
      { method: "POST", path: "/assured", policy: "assured" },
      { method: "POST", path: "/direct", policy: "direct" },
    ];
    await management.register({ name: "bot", url: scene.agent.url, routes });
    await management.createKey({ agent: "bot", name: "A1", type: "slack", value: SECRET });
    await management.createKey({ agent: "bot", name: "2", type: "discord", value: keys.verifying });
    await management.createKey({ agent: "bot", name: "octo/app", type: "github", value: SECRET });
    await management.createKey({ agent: "bot", name: "sms", type: "twilio", value: SECRET });
    await management.put("/providers/acme", {
      name: "Acme",
      verification: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-acme-signature", prefix: "", encoding: "hex" },
        signed: "{body}",
      },
      deliveryId: ["{json:id}"],
      acknowledge: [
        {
          when: [{ value: "{json:type}", is: "question" }],
          status: 200,
          headers: { "content-type": "text/plain", "x-acme-later": "yes" },
          body: "later",
        },
        { status: 201 },
      ],
    });
    await management.createKey({ agent: "bot", name: "acme", type: "acme", value: SECRET });
    await management.put("/providers/older", {
      name: "Older",
      verification: { scheme: "token", header: "x-older-token" },
      acknowledge: 204,
    });
    await management.createKey({ agent: "bot", name: "older", type: "older", value: SECRET });
  });

  const post = (path: string, headers: Record<string, string>, body: string): Promise<Answer> =>
    scene.call("bot", path, { method: "POST", headers, body });
  const push = async (path: string): Promise<Answer> => {
    const body = JSON.stringify({ repository: { full_name: "octo/app" } });
    return post(path, await githubHeaders(SECRET, body), body);
  };
  const detailOf = async (answer: Answer): Promise<Shown> => {
    const id = String(answer.headers["x-agentex-delivery-id"]);
    return (await scene.gateway.management.get(`/deliveries/${id}`)).json() as Shown;
  };
  const settled = async (answer: Answer): Promise<Shown> => {
    await waitFor(async () => {
      const { status, answered_status } = await detailOf(answer);
      return status !== "running" && status !== "waiting" && answered_status !== null;
    }, "it did not end, or what its sender heard is not on record");
    return detailOf(answer);
  };

  describe("that comes late is what its provider expects:", () => {
    test("Slack gets an empty 200 for events, commands and modals, and when it sends one again", async () => {
      const event = JSON.stringify({ api_app_id: "A1", type: "event_callback", event_id: randomUUID() });
      const command = `command=%2Fdeploy&api_app_id=A1&trigger_id=${randomUUID()}`;
      const modal = { type: "view_submission", api_app_id: "A1", trigger_id: randomUUID() };
      const submission = `payload=${encodeURIComponent(JSON.stringify(modal))}`;
      const sent = [
        [{}, event],
        [{}, event],
        [FORM, command],
        [FORM, submission],
      ] as const;
      for (const [headers, body] of sent) {
        const answer = await post("/queued", slackHeaders(SECRET, body, headers), body);
        assert.deepEqual([answer.status, answer.text], [200, ""]);
        assert.equal(answer.headers["content-type"], undefined);
        assert.equal(answer.headers["content-length"], "0");
      }
    });

    for (const [what, type, expected] of [
      ["a command", 2, { type: 5 }],
      ["a component", 3, { type: 6 }],
      ["completions", 4, { type: 8, data: { choices: [] } }],
      ["a submitted form", 5, { type: 5 }],
    ] as const) {
      test(`Discord gets ${JSON.stringify(expected)} for ${what}`, async () => {
        const json = { type, id: randomUUID(), application_id: "2", data: { name: "ask", custom_id: "ok" } };
        const url = PUBLIC_URL + forwardPath("bot", "/queued");
        const sending = signedSending(discord, { headers: {}, json }, { secret: keys.signing, url });
        const answer = await send(scene.gateway.url, sending);
        assert.deepEqual([answer.status, answer.json()], [200, expected]);
        assert.equal(answer.headers["content-type"], "application/json");
      });
    }

    test("Twilio gets TwiML that does nothing", async () => {
      const url = PUBLIC_URL + forwardPath("bot", "/queued");
      const fields = { AccountSid: "AC1", Body: "hello", MessageSid: `SM${randomUUID()}` };
      const text = url + Object.entries(fields).flat().join("");
      const signature = createHmac("sha1", SECRET).update(text).digest("base64");
      const headers = { ...FORM, "x-twilio-signature": signature };
      const answer = await post("/queued", headers, new URLSearchParams(fields).toString());
      assert.equal(answer.status, 200, answer.text);
      assert.match(String(answer.headers["content-type"]), /^text\/xml/);
      assert.match(answer.text, /<Response><\/Response>$/);
    });

    test("of a custom provider is what its definition says, by condition", async () => {
      const sendAcme = (json: object) => {
        const body = JSON.stringify({ id: randomUUID(), ...json });
        const signature = createHmac("sha256", SECRET).update(body).digest("hex");
        return post("/queued", { "content-type": "application/json", "x-acme-signature": signature }, body);
      };
      const question = await sendAcme({ type: "question" });
      assert.deepEqual([question.status, question.text], [200, "later"]);
      assert.equal(question.headers["x-acme-later"], "yes");
      const other = await sendAcme({ type: "news" });
      assert.equal(other.status, 201);
      assert.match(other.text, /"delivery_id"/);
      const older = await post("/queued", { "x-older-token": SECRET }, "{}");
      assert.deepEqual([older.status, older.text], [204, ""]);
    });
  });

  describe("is recorded:", () => {
    test("the agent's own response, in time", async () => {
      scene.agent.answers((_received, response) => response.writeHead(201).end("made"));
      const told = { answered_status: 201, answered_by: "agent", answer_too_late: false };
      for (const path of ["/assured", "/direct"]) {
        const answer = await push(path);
        assert.equal(answer.status, 201);
        const detail = await settled(answer);
        assert.deepEqual(pick(detail), told, path);
        assert.equal(typeof detail["answered_after_ms"], "number");
      }
    });

    test("the gateway's, and that the agent's response came too late", async () => {
      const heard = Promise.withResolvers<void>();
      scene.agent.answers((_received, response) => void heard.promise.then(() => response.end("too late")));
      const body = JSON.stringify({ api_app_id: "A1", type: "event_callback", event_id: randomUUID() });
      const answer = await post("/assured", slackHeaders(SECRET, body), body);
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      // Recorded separately, while the agent is still working.
      await waitFor(async () => (await detailOf(answer))["answered_status"] === 200, "it is not on record");
      const underWay = await detailOf(answer);
      assert.deepEqual([underWay["status"], underWay["answered_by"]], ["running", "gateway"]);
      heard.resolve();
      const detail = await settled(answer);
      assert.deepEqual(pick(detail), { answered_status: 200, answered_by: "gateway", answer_too_late: true });
      assert.equal(detail["agent_status"], 200);
    });

    test("the response after a failed first attempt, even after the last attempt", async () => {
      let attempts = 0;
      scene.agent.answers((_received, response) => response.writeHead(++attempts === 1 ? 503 : 200).end());
      const answer = await push("/assured");
      assert.equal(answer.status, 202);
      const detail = await settled(answer);
      assert.equal(detail["attempt_count"], 2);
      assert.deepEqual(pick(detail), { answered_status: 202, answered_by: "gateway", answer_too_late: true });
    });

    test("the acknowledgement of a queued one, and the error that a caller got", async () => {
      const queued = await settled(await push("/queued"));
      assert.deepEqual(pick(queued), {
        answered_status: 202,
        answered_by: "gateway",
        answer_too_late: false,
      });
      scene.agent.answers((_received, response) => response.destroy());
      const broken = await push("/direct");
      assert.equal(broken.status, 502);
      const told = { answered_status: 502, answered_by: "gateway", answer_too_late: false };
      assert.deepEqual(pick(await settled(broken)), told);
    });
  });
});

function pick({ answered_status, answered_by, answer_too_late }: Shown): Shown {
  return { answered_status, answered_by, answer_too_late };
}
