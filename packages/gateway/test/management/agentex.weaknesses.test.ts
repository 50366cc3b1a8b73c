import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, valuesOf } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { useGateway } from "../harness/use-gateway.ts";

const MiB = 1024 * 1024;

// Where the Agentex backend does worse, with one test each; many have separate tests that go further.
eachStore("unlike Agentex,", (store) => {
  const scene = useGateway(store);
  const github = "a github secret";
  const slack = "a slack secret";
  const given = "an-external-value-of-ours";
  let generated = "";
  let agent = { id: "", internalKey: "" };

  before(async () => {
    const { management } = scene.gateway;
    agent = await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: ["POST /hook", "GET /hook"],
    });
    generated = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "given", value: given });
    await management.createKey({ agent: "agent", name: "octo/repo", type: "github", value: github });
    await management.createKey({ agent: "agent", name: "octo-org", type: "github", value: github });
    await management.createKey({ agent: "agent", name: "A0001", type: "slack", value: slack });
  });
  const post = (headers: Record<string, string> | readonly string[], body: string | Uint8Array = "{}") =>
    scene.call("agent", "/hook", { method: "POST", headers, body });
  const fromRepo = JSON.stringify({ repository: { full_name: "octo/repo" } });

  test("no secret can be read in the database or the log (Agentex: keys stored in plain text)", async () => {
    await post({ "x-agent-api-key": generated });
    await post({ "x-agent-api-key": given });
    await post({ "x-agent-api-key": "a-wrong-key-that-was-sent" });
    await post(await githubHeaders(github, fromRepo), fromRepo);
    const places = {
      database: await scene.gateway.database.everything(),
      log: Buffer.from(scene.gateway.log.lines.join("\n")),
    };
    // The search finds what exists.
    assert.ok(places.database.includes("octo/repo") && places.database.includes(agent.id));
    assert.ok(places.log.includes("refused"));
    for (const secret of [generated, given, github, slack, agent.internalKey, "a-wrong-key-that-was-sent"]) {
      const bytes = Buffer.from(secret);
      const forms = [
        bytes,
        Buffer.from(secret, "hex"),
        bytes.toString("base64").slice(0, -4),
        bytes.toString("hex"),
      ];
      for (const [place, content] of Object.entries(places)) {
        for (const form of forms)
          assert.ok(form.length === 0 || !content.includes(form), `${secret} in the ${place}`);
      }
    }
  });

  test("a request's path and query are not logged (Agentex: logged paths with query strings)", async () => {
    const path = "/hook?token=do-not-log-me";
    for (const headers of [{ "x-agent-api-key": generated }, { "x-agent-api-key": "wrong" }, {}] as const) {
      await scene.call("agent", path, { method: "POST", headers });
      await scene.call("agent", `/do-not-log-me${path}`, { method: "POST", headers });
    }
    await scene.gateway.management.get("/agents?name=do-not-log-me");
    assert.doesNotMatch(scene.gateway.log.lines.join("\n"), /do-not-log-me/);
  });

  test("only external keys are logins (Agentex: any key type is accepted as a login)", async () => {
    const { management } = scene.gateway;
    const { value } = await management.createKey({ agent: "agent", name: "x/y", type: "github" });
    const other = await management.createKey({
      agent: "agent",
      name: "A2",
      type: "slack",
      value: "slack-signing-secret",
    });
    for (const key of [value, other.value, agent.internalKey]) {
      assertProblem(await post({ "x-agent-api-key": key }), 401, "key_invalid");
    }
  });

  test("the agent's id is no login (Agentex: the agent's id opens its routes)", async () => {
    assertProblem(await post({ "x-agent-api-key": agent.id }), 401, "key_invalid");
    assertProblem(await post({ authorization: `AgentKey ${agent.id}` }), 401, "key_invalid");
    const signed = await githubHeaders(agent.id, fromRepo);
    assertProblem(await post(signed, fromRepo), 401, "signature_invalid");
  });

  test("unverified senders do not learn the agent's id (Agentex: leaks it in its responses)", async () => {
    const answers = [
      await post({}),
      await post({ "x-agent-api-key": "wrong" }),
      await post(await githubHeaders("wrong", fromRepo), fromRepo),
      await post(slackHeaders("wrong", "{}")),
      await scene.call("agent", "/nowhere", { method: "POST" }),
      await scene.call("agent", "/hook", { method: "PUT" }),
      await scene.call("agent", "/../x"),
    ];
    for (const answer of answers) {
      assert.ok(answer.status >= 400);
      assert.doesNotMatch(answer.rawHeaders.join() + answer.text, new RegExp(`${agent.id}|127\\.0\\.0\\.1:`));
    }
  });

  test("callers without credentials cannot register (Agentex: anyone can point an agent's name at their own URL)", async () => {
    for (const headers of [{ host: "gateway.example" }, { origin: "https://evil.test" }]) {
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: "/agents/register",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(registrationOf({ name: "agent", url: "http://evil.test" })),
      });
      assertProblem(answer, 403, "not_local");
    }
    const shown = await scene.gateway.management.get("/agents/name/agent");
    assert.equal((shown.json() as { acp_url: string }).acp_url, scene.agent.url);
  });

  test("the database itself keeps names unique (Agentex: no unique constraint behind the 409)", async () => {
    const { database } = scene.gateway;
    const copy =
      "SELECT 'copy', agent_id, name, api_key_type, created_at FROM agent_api_keys WHERE name = 'ci'";
    await assert.rejects(
      database.query(`INSERT INTO agent_api_keys (id, agent_id, name, api_key_type, created_at) ${copy}`),
      /unique/i,
    );
  });

  test("an empty secret is refused, and verifies nothing (Agentex: accepts an empty secret)", async () => {
    const key = { agent_name: "agent", name: "e/e", api_key_type: "github" };
    for (const api_key of [" ", "\u0000"]) {
      const answer = await scene.gateway.management.post("/agent_api_keys", { ...key, api_key });
      assertProblem(answer, 422, "body_invalid");
    }
    // Empty means none, so one is generated.
    const made = await scene.gateway.management.post("/agent_api_keys", { ...key, api_key: "" });
    assert.notEqual((made.json() as { api_key: string }).api_key, "");
    // GitHub's library does not sign with an empty secret, so this signature is made by hand.
    assertProblem(await post(slackHeaders("", "{}")), 401, "signature_invalid");
  });

  test("a Slack challenge needs its signature (Agentex: answers it on any body with a challenge)", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "echo-me" });
    const json = { "content-type": "application/json" };
    assertProblem(await post(json, body), 401, "credentials_missing");
    assertProblem(await post(slackHeaders("wrong", body), body), 401, "signature_invalid");
    assert.equal((await post(slackHeaders(slack, body), body)).text, "echo-me");
    // With another credential, it is not answered either, but forwarded to the agent.
    await post({ ...json, "x-agent-api-key": generated }, body);
    assert.equal(scene.agent.last().body.toString(), body);
  });

  test("no credentials are a 401 that says how (Agentex: 403)", async () => {
    const answer = await post({});
    assertProblem(answer, 401, "credentials_missing");
    assert.equal(answer.headers["www-authenticate"], "AgentKey");
  });

  test("what cannot be read is a 4xx (Agentex: 500 for invalid UTF-8, no object, a string for a repository)", async () => {
    const signed = async (body: string | Uint8Array) => post(await githubHeaders(github, body), body);
    assertProblem(await signed(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), 400, "payload_unreadable");
    assertProblem(await signed("[1]"), 400, "payload_unreadable");
    assertProblem(await signed('"text"'), 400, "payload_unreadable");
    assertProblem(await signed('{"repository":"octo/repo"}'), 401, "identity_mismatch");
    assertProblem(await post({ "x-hub-signature-256": "sha256=\u00e9\u00e9" }), 401, "signature_malformed");
    assertProblem(await post(slackHeaders(slack, "[]")), 401, "signature_invalid");
    assertProblem(await post(slackHeaders(slack, "[]"), "[]"), 400, "payload_unreadable");
  });

  test("forms are read (Agentex: refuses GitHub's payload= and Slack's commands and interactivity)", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const push = `payload=${encodeURIComponent(fromRepo)}`;
    assert.equal((await post(await githubHeaders(github, push, form), push)).status, 200);
    const command = "api_app_id=A0001&command=%2Fask&trigger_id=1";
    assert.equal((await post(slackHeaders(slack, command, form), command)).status, 200);
    const click = `payload=${encodeURIComponent('{"type":"block_actions","api_app_id":"A0001","trigger_id":"2"}')}`;
    assert.equal((await post(slackHeaders(slack, click, form), click)).status, 200);
  });

  test("an organisation's events are taken (Agentex: refuses organisation-level GitHub events)", async () => {
    const body = JSON.stringify({ organization: { login: "octo-org" } });
    assert.equal((await post(await githubHeaders(github, body), body)).status, 200);
  });

  test("a body has a limit (Agentex: none)", async () => {
    const answer = await post({ "x-agent-api-key": generated }, Buffer.alloc(25 * MiB + 1));
    assertProblem(answer, 413, "body_too_large");
    assert.equal(scene.agent.received.length, 0);
  });

  test("the caller's key, cookies and hop-by-hop headers stay here (Agentex: passes them on)", async () => {
    await post({
      "x-agent-api-key": generated,
      cookie: "session=1",
      connection: "x-private, close",
      "x-private": "1",
      te: "trailers",
      "proxy-authorization": "Basic eDp5",
      "keep-alive": "timeout=9",
      upgrade: "websocket",
    });
    const names = scene.agent.last().rawHeaders.filter((_name, index) => index % 2 === 0);
    for (const name of ["x-agent-api-key", "cookie", "x-private", "te", "proxy-authorization", "upgrade"]) {
      assert.ok(!names.some((sent) => sent.toLowerCase() === name), name);
    }
  });

  test("repeated headers are kept (Agentex: collapses them)", async () => {
    scene.agent.answers((_received, response) => {
      response.writeHead(200, ["set-cookie", "a=1", "set-cookie", "b=2", "x-many", "1", "x-many", "2"]).end();
    });
    const answer = await post(["x-agent-api-key", generated, "x-foo", "1", "x-foo", "2"]);
    assert.deepEqual(valuesOf(scene.agent.last().rawHeaders, "x-foo"), ["1", "2"]);
    assert.deepEqual(valuesOf(answer.rawHeaders, "set-cookie"), ["a=1", "b=2"]);
    assert.deepEqual(valuesOf(answer.rawHeaders, "x-many"), ["1", "2"]);
  });

  test("a gzip answer arrives as it was sent (Agentex: corrupts it)", async () => {
    const zipped = gzipSync(randomBytes(1_000).toString("hex"));
    scene.agent.answers((_received, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(zipped),
    );
    const answer = await post({ "x-agent-api-key": generated, "accept-encoding": "gzip" });
    assert.equal(answer.headers["content-encoding"], "gzip");
    assert.ok(answer.body.equals(zipped));
  });

  test("an agent that is down is a 502 (Agentex: 500)", async () => {
    const { management } = scene.gateway;
    const gone = await startTestAgent();
    await gone.stop();
    await management.register({ name: "down", url: gone.url, routes: ["POST /hook"] });
    const key = await management.createKey({ agent: "down", name: "ci" });
    const answer = await scene.call("down", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key.value },
    });
    const problem = assertProblem(answer, 502, "agent_unreachable");
    assert.doesNotMatch(problem.detail, /127\.0\.0\.1|:\d/);
  });

  test("what arrives is kept, also while the agent is away (Agentex: keeps nothing)", async () => {
    const gone = await startTestAgent();
    await gone.stop();
    const { management, database } = scene.gateway;
    await management.register({ name: "away", url: gone.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "away", name: "octo/repo", type: "github", value: github });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, kept: "for-the-agent" });
    await scene.call("away", "/hook", { method: "POST", headers: await githubHeaders(github, body), body });
    assert.ok((await database.everything()).includes(body));
  });
});
