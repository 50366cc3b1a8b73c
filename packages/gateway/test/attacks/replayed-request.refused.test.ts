import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const MINUTE = 60_000;

eachStore("a captured request that is sent again", (store) => {
  let passed = 0;
  const scene = useGateway(store, { clock: () => Date.now() + passed });
  const secret = "a secret of some length";
  before(async () => {
    const { management } = scene.gateway;
    for (const name of ["agent", "other"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /hook", "POST /other"] });
    }
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
    await management.createKey({ agent: "agent", name: "A1", type: "slack", value: secret });
    // Two agents of one app or one repository may have the same secret.
    await management.createKey({
      agent: "other",
      name: "o/r",
      type: "github",
      value: "another secret than that",
    });
  });
  const slackBody = (event: string) => JSON.stringify({ api_app_id: "A1", event_id: event });

  test("of Slack's is rejected when it is more than five minutes old, or from the future", async () => {
    passed = 0;
    const body = slackBody("Ev1");
    const headers = slackHeaders(secret, body);
    const post = () => scene.call("agent", "/hook", { method: "POST", headers, body });
    for (const minutes of [-5.1, 5.1, 60, 60 * 24]) {
      passed = minutes * MINUTE;
      assertProblem(await post(), 401, "timestamp_out_of_tolerance");
    }
    assert.deepEqual(scene.agent.received, []);
    passed = 4.9 * MINUTE;
    assert.equal((await post()).status, 200);
    assert.equal(scene.agent.received.length, 1);
  });

  test("of Slack's is rejected with a timestamp other than the signed one", async () => {
    passed = 10 * MINUTE;
    const body = slackBody("Ev2");
    const headers = slackHeaders(secret, body);
    const now = String(Math.floor((Date.now() + passed) / 1_000));
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: { ...headers, "x-slack-request-timestamp": now },
      body,
    });
    assertProblem(answer, 401, "signature_invalid");
    assert.deepEqual(scene.agent.received, []);
  });

  test("of Slack's within the five minutes is a duplicate, and does not reach the agent again", async () => {
    passed = 0;
    const body = slackBody("Ev3");
    const headers = slackHeaders(secret, body);
    const first = await scene.call("agent", "/hook", { method: "POST", headers, body });
    const again = await scene.call("agent", "/hook", { method: "POST", headers, body });
    assert.equal(again.status, 200);
    assert.equal(again.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
    assert.equal(scene.agent.received.length, 1);
  });

  test("of GitHub's, whose signature has no time, is a duplicate, and does not reach the agent again", async () => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, starred_at: "2026-01-02T03:04:05Z" });
    const headers = await githubHeaders(secret, body);
    const post = (id = headers["x-github-delivery"]) =>
      scene.call("agent", "/hook", {
        method: "POST",
        headers: { ...headers, "x-github-delivery": String(id) },
        body,
      });
    const first = await post();
    passed = 0;
    // Neither the id nor the event is signed: anyone with a copy of the request can change them.
    const answers = await Promise.all([post(), post(), post("another-id"), post("a-third-id")]);
    passed = 3 * 24 * 60 * MINUTE;
    for (const answer of [...answers, await post()]) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
    }
    assert.equal(scene.agent.received.length, 1);
  });

  test("of GitHub's does not verify for another agent", async () => {
    const body = JSON.stringify({ repository: { full_name: "o/r" } });
    const headers = await githubHeaders(secret, body);
    assertProblem(
      await scene.call("other", "/hook", { method: "POST", headers, body }),
      401,
      "signature_invalid",
    );
    assert.deepEqual(scene.agent.received, []);
  });

  test("with another body is rejected", async () => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, of: "another test" });
    const headers = await githubHeaders(secret, body);
    for (const changed of [`${body} `, body.replace("o/r", "o/s"), "", `\ufeff${body}`]) {
      const answer = await scene.call("agent", "/hook", { method: "POST", headers, body: changed });
      assertProblem(answer, 401, "signature_invalid");
    }
    assert.deepEqual(scene.agent.received, []);
  });
});
