import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { valuesOf } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "a signing secret";
const GITHUB_BODY = JSON.stringify({ repository: { full_name: "octo/repo" } });
const SLACK_BODY = JSON.stringify({ api_app_id: "A0001" });

onSqlite("credentials", (store) => {
  const scene = useGateway(store);
  let key = "";
  let internalKey = "";
  let agentId = "";

  before(async () => {
    const { management } = scene.gateway;
    const agent = await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    agentId = agent.id;
    internalKey = agent.internalKey;
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "octo/repo", type: "github", value: SECRET });
    await management.createKey({ agent: "agent", name: "A0001", type: "slack", value: SECRET });
  });

  const call = (headers: Record<string, string> | readonly string[], body = "{}") =>
    scene.call("agent", "/hook", { method: "POST", headers, body });

  test("may be a key as x-agent-api-key", async () => {
    assert.equal((await call({ "x-agent-api-key": key })).status, 200);
    assert.equal((await call({ "X-Agent-API-Key": key })).status, 200);
  });

  test("may be a key as Authorization: AgentKey, in any letter case", async () => {
    for (const scheme of ["AgentKey", "agentkey", "AGENTKEY"]) {
      assert.equal((await call({ authorization: `${scheme} ${key}` })).status, 200, scheme);
    }
    assert.equal((await call({ authorization: `AgentKey   ${key}` })).status, 200);
  });

  test("of the gateway do not reach the agent; those of others do", async () => {
    const headers = [
      "x-agent-api-key",
      key,
      "Authorization",
      `AgentKey ${key}`,
      "x-api-key",
      "k",
      "Cookie",
      "a=b",
    ];
    assert.equal((await call(headers)).status, 200);
    for (const name of ["x-agent-api-key", "authorization", "x-api-key", "cookie"]) {
      assert.deepEqual(valuesOf(scene.agent.last().rawHeaders, name), [], name);
    }
    assert.doesNotMatch(scene.agent.last().rawHeaders.join("\n"), new RegExp(key));
    assert.equal((await call({ "x-agent-api-key": key, authorization: "Bearer theirs" })).status, 200);
    assert.equal(scene.agent.last().headers.authorization, "Bearer theirs");
  });

  test("as Bearer, Basic or without a scheme do not count", async () => {
    for (const authorization of [
      `Bearer ${key}`,
      `Basic ${key}`,
      key,
      `AgentKeys ${key}`,
      "",
      `Bearer AgentKey ${key}`,
    ]) {
      assertProblem(await call({ authorization }), 401, "credentials_missing");
    }
  });

  test("as Bearer do not prevent others from counting", async () => {
    const headers = await githubHeaders(SECRET, GITHUB_BODY, { authorization: "Bearer something" });
    assert.equal((await call(headers, GITHUB_BODY)).status, 200);
  });

  test("in the query or in a cookie do not count", async () => {
    const answer = await scene.call("agent", `/hook?x-agent-api-key=${key}&api_key=${key}`, {
      method: "POST",
      headers: { cookie: `x-agent-api-key=${key}` },
    });
    assertProblem(answer, 401, "credentials_missing");
  });

  // The first credential that is present counts, and a later one does not make up for it.
  test("are tried in order: a wrong x-agent-api-key is final", async () => {
    const good = {
      authorization: `AgentKey ${key}`,
      ...(await githubHeaders(SECRET, GITHUB_BODY)),
      ...slackHeaders(SECRET, GITHUB_BODY),
    };
    for (const wrong of ["", "wrong", `${key} `.repeat(2), key.slice(1), key.toUpperCase()]) {
      assertProblem(await call({ ...good, "x-agent-api-key": wrong }, GITHUB_BODY), 401, "key_invalid");
    }
  });

  test("are tried in order: a wrong AgentKey is final, even beside a valid signature", async () => {
    const signed = await githubHeaders(SECRET, GITHUB_BODY);
    for (const authorization of ["AgentKey wrong", "AgentKey", "AgentKey ", "AgentKey\twrong"]) {
      assertProblem(await call({ ...signed, authorization }, GITHUB_BODY), 401, "key_invalid");
    }
  });

  test("are tried in order: a wrong GitHub signature is final, even beside a valid Slack signature", async () => {
    const headers = {
      ...slackHeaders(SECRET, SLACK_BODY),
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    };
    assertProblem(await call(headers, SLACK_BODY), 401, "signature_invalid");
  });

  test("are tried in order: wrong ones after a valid one are ignored", async () => {
    const wrong = { "x-hub-signature-256": "sha256=00", "x-slack-signature": "v0=00" };
    assert.equal(
      (await call({ ...wrong, authorization: "AgentKey wrong", "x-agent-api-key": key })).status,
      200,
    );
    assert.equal((await call({ ...wrong, authorization: `AgentKey ${key}` })).status, 200);
    const github = await githubHeaders(SECRET, GITHUB_BODY, { "x-slack-signature": "v0=00" });
    assert.equal((await call(github, GITHUB_BODY)).status, 200);
  });

  test("that are sent twice are invalid", async () => {
    assertProblem(await call(["x-agent-api-key", key, "x-agent-api-key", key]), 401, "key_invalid");
    const { "x-hub-signature-256": signature = "" } = await githubHeaders(SECRET, GITHUB_BODY);
    const twice = ["x-hub-signature-256", signature, "x-hub-signature-256", signature];
    const answer = await call(["content-type", "application/json", ...twice], GITHUB_BODY);
    assertProblem(answer, 401, "signature_malformed");
  });

  test("do not include the internal key, the agent's id or name, a signing secret, or a key's id or name", async () => {
    const { id } = await scene.gateway.management.createKey({ agent: "agent", name: "other" });
    for (const value of [internalKey, agentId, "agent", SECRET.replaceAll(" ", "_"), id, "ci", "other"]) {
      assertProblem(await call({ "x-agent-api-key": value }), 401, "key_invalid");
      assertProblem(await call({ authorization: `AgentKey ${value}` }), 401, "key_invalid");
    }
    // A secret that a header can contain, stored for GitHub, is not accepted as a key either.
    await scene.gateway.management.createKey({
      agent: "agent",
      name: "o/r",
      type: "github",
      value: "opens-nothing",
    });
    assertProblem(await call({ "x-agent-api-key": "opens-nothing" }), 401, "key_invalid");
  });

  test("that are external keys, or the internal one, do not verify signatures", async () => {
    for (const secret of [key, internalKey]) {
      const github = await githubHeaders(secret, GITHUB_BODY);
      assertProblem(await call(github, GITHUB_BODY), 401, "signature_invalid");
      assertProblem(await call(slackHeaders(secret, SLACK_BODY), SLACK_BODY), 401, "signature_invalid");
    }
  });

  test("of one provider do not verify another's webhooks", async () => {
    await scene.gateway.management.createKey({
      agent: "agent",
      name: "x/y",
      type: "github",
      value: "for github",
    });
    const body = JSON.stringify({ api_app_id: "x/y", repository: { full_name: "x/y" } });
    assert.equal((await call(await githubHeaders("for github", body), body)).status, 200);
    assertProblem(await call(slackHeaders("for github", body), body), 401, "signature_invalid");
  });

  test("that are wrong get the same response whether the agent has keys or not", async () => {
    await scene.gateway.management.register({
      name: "keyless",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    for (const headers of [
      { "x-agent-api-key": "wrong" },
      { "content-type": "application/json", "x-hub-signature-256": `sha256=${"0".repeat(64)}` },
      slackHeaders("wrong", "{}"),
    ]) {
      const [one, other] = await Promise.all(
        ["agent", "keyless"].map((name) =>
          scene.call(name, "/hook", { method: "POST", headers, body: "{}" }),
        ),
      );
      assert.equal(one?.status, 401);
      assert.equal(one?.text, other?.text);
    }
  });

  test("are not required for a 404: an unknown agent or route comes first", async () => {
    const headers = { "x-agent-api-key": "wrong" };
    assertProblem(await scene.call("nobody", "/hook", { method: "POST", headers }), 404, "agent_not_found");
    assertProblem(await scene.call("agent", "/nowhere", { method: "POST", headers }), 404, "route_not_found");
  });
});
