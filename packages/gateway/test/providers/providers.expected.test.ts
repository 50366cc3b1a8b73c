import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

const PUBLIC_URL = "https://hooks.example.com";

eachStore("webhooks of providers other than GitHub and Slack", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL } });
  const agentWith = async (name: string, type: string, value: string, keyName = "any") => {
    await scene.gateway.management.register({ name, url: scene.agent.url, routes: ["POST /hook"] });
    await scene.gateway.management.createKey({ agent: name, name: keyName, type, value });
  };

  test("a plain token verifies the sender, and reaches neither the agent nor the record", async () => {
    const token = "glpat-as-it-is-4711";
    await agentWith("lab", "gitlab", token, "group/project");
    const body = JSON.stringify({ object_kind: "push", project: { path_with_namespace: "group/project" } });
    const headers = {
      "content-type": "application/json",
      "x-gitlab-event": "Push Hook",
      "x-gitlab-token": token,
      "idempotency-key": "lab-1",
    };
    const answer = await scene.call("lab", "/hook", { method: "POST", body, headers });
    assert.equal(answer.status, 200, answer.text);
    const seen = scene.agent.last();
    assert.equal(seen.headers["x-agentex-provider"], "gitlab");
    assert.equal(seen.headers["x-gitlab-event"], "Push Hook");
    assert.equal(seen.headers["x-gitlab-token"], undefined);
    const recorded = await scene.gateway.database.query("SELECT headers FROM delivery_requests");
    assert.ok(recorded.length > 0);
    for (const row of recorded) assert.doesNotMatch(String(row["headers"]), /4711/);

    const wrong = { ...headers, "x-gitlab-token": "glpat-guessed" };
    assertProblem(
      await scene.call("lab", "/hook", { method: "POST", body, headers: wrong }),
      401,
      "signature_invalid",
    );
  });

  test("a Stripe event is verified by its signature, which covers its timestamp", async () => {
    const secret = "whsec_of_stripe";
    await agentWith("payments", "stripe", secret);
    const body = JSON.stringify({ id: "evt_1", type: "invoice.payment_failed" });
    const time = Math.floor(Date.now() / 1_000);
    const sign = (at: number) => createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    const call = (signature: string) =>
      scene.call("payments", "/hook", {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "stripe-signature": signature },
      });
    assert.equal((await call(`t=${time},v1=${sign(time)}`)).status, 200);
    assert.equal(scene.agent.last().headers["x-agentex-event"], "invoice.payment_failed");
    assertProblem(await call(`t=${time},v1=${sign(time + 1)}`), 401, "signature_invalid");
    assertProblem(await call(`t=${time - 301},v1=${sign(time - 301)}`), 401, "timestamp_out_of_tolerance");
  });

  test("a provider that signs the URL is verified against the public one", async () => {
    const secret = "the auth token";
    await agentWith("phone", "twilio", secret, "AC1");
    const form = { AccountSid: "AC1", From: "+1", MessageStatus: "delivered" };
    const url = `${PUBLIC_URL}/agents/forward/name/phone/hook?a=1`;
    const signed =
      url +
      Object.entries(form)
        .map(([name, value]) => name + value)
        .join("");
    const call = (signature: string) =>
      scene.call("phone", "/hook?a=1", {
        method: "POST",
        body: new URLSearchParams(form).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
      });
    const sign = (text: string) => createHmac("sha1", secret).update(text).digest("base64");
    assert.equal((await call(sign(signed))).status, 200);
    assertProblem(await call(sign(signed.replace("a=1", "a=2"))), 401, "signature_invalid");
  });

  test("Meta's challenge is answered on a POST route if the verify token matches, without calling the agent", async () => {
    await agentWith("social", "meta", "the verify token");
    const ask = (token: string) =>
      scene.call(
        "social",
        `/hook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(token)}`,
      );
    const answer = await ask("the verify token");
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.text, "1158201444");
    assert.match(String(answer.headers["content-type"]), /^text\/plain/);
    assertProblem(await ask("guessed"), 401, "handshake_refused");
    assert.equal(scene.agent.received.length, 0);
  });

  test("a handshake of a provider whose key the agent lacks is not answered", async () => {
    await agentWith("lonely", "github", "a secret", "octo/repo");
    const answer = await scene.call("lonely", "/hook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x");
    assertProblem(answer, 405, "method_not_allowed");
  });
});
