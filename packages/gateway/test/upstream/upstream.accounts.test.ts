import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startAuthService, type TestAuthService } from "../harness/services/auth-service.ts";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import {
  startStandInAgentex,
  type Passed,
  type StandInAgentex,
} from "../harness/services/stand-in-agentex.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";

type Headers = Record<string, string>;
const URL_OF_AGENTS = "http://127.0.0.1:1";

eachStore("a gateway with accounts in front of a running Agentex", (store) => {
  let agentex: StandInAgentex;
  let gateway: TestGateway;
  let first: TestAccount;
  let second: TestAccount;
  before(async () => {
    agentex = await startStandInAgentex();
    gateway = await startTestGateway(await store(), {
      settings: { upstreamUrl: agentex.url, auth: "accounts", openRegistration: true },
    });
    [first = assert.fail(), second = assert.fail()] = await makeAccounts(gateway, "first", "second");
    for (const [account, name] of [
      [first, "ours"],
      [second, "theirs"],
    ] as const) {
      const body = registrationOf({ name, url: URL_OF_AGENTS });
      assert.equal((await account.as("member").post("/agents/register", body)).status, 200);
    }
  });
  beforeEach(() => agentex.reset());
  after(async () => {
    await gateway.end();
    await agentex.stop();
  });
  const call = (method: string, path: string, headers: Headers = {}): Promise<Answer> =>
    send(gateway.url, { method, path, headers, ...(method !== "GET" && { body: "{}" }) });

  test("forwards nothing for callers that are not logged in", async () => {
    for (const headers of [
      {},
      { "x-api-key": "wrong" },
      { "x-agent-api-key": "wrong" },
      { "x-agent-identity": agentex.agents.get("ours")?.id ?? "" },
      { cookie: "session=wrong" },
    ]) {
      for (const path of ["/tasks", "/agents/name/ours/rpc", "/agents/name/unknown/rpc"]) {
        const { status } = await call("POST", path, headers);
        assert.equal(status, 401, `${path} ${JSON.stringify(headers)}`);
      }
    }
    assert.deepEqual(agentex.passed, []);
  });

  test("passes on what the role allows, without the gateway's own credentials", async () => {
    const { headers } = (
      await call("POST", "/tasks", { ...first.headers("member"), cookie: "a=b" })
    ).json() as Passed;
    for (const name of ["x-api-key", "x-selected-account-id", "cookie"])
      assert.equal(headers[name], undefined);
    assert.equal((await call("GET", "/tasks", first.headers("viewer"))).status, 200);
    assertProblem(await call("POST", "/tasks", first.headers("viewer")), 403, "role_insufficient");
    assertProblem(await call("GET", "/tasks", first.headers("registrar")), 403, "role_insufficient");
  });

  test("belongs to the oldest account only: others see nothing", async () => {
    assert.ok(!agentex.agents.has("theirs"));
    for (const path of [
      "/tasks",
      "/messages?task_id=1",
      "/agents/name/ours/rpc",
      "/agents/name/theirs/rpc",
    ]) {
      assertProblem(await call("POST", path, second.headers("admin")), 404, "not_found");
    }
    assert.deepEqual(agentex.passed, []);
  });

  test("passes on nothing about agents of other accounts", async () => {
    assertProblem(
      await call("POST", "/agents/name/theirs/rpc", first.headers("admin")),
      404,
      "agent_not_found",
    );
    const shown = (await second.as("admin").get("/agents/name/theirs")).json() as { id: string };
    assertProblem(
      await call("POST", `/agents/${shown.id}/rpc`, first.headers("admin")),
      404,
      "agent_not_found",
    );
    assert.deepEqual(agentex.passed, []);
    assert.equal((await call("POST", "/agents/name/ours/rpc", first.headers("member"))).status, 200);
  });

  test("authenticates agents by their keys from Agentex, which Agentex also checks", async () => {
    const key = agentex.agents.get("ours")?.agent_api_key ?? "";
    const { headers } = (await call("POST", "/tasks", { "x-agent-api-key": key })).json() as Passed;
    assert.equal(headers["x-agent-api-key"], key);
    const body = registrationOf({ name: "more", url: URL_OF_AGENTS });
    const theirs = (await second.as("admin").post("/agents/register", body)).json() as {
      agent_api_key: string;
    };
    const other = { "x-agent-api-key": theirs.agent_api_key };
    assertProblem(await call("POST", "/tasks", other), 401, "login_required");
  });

  test("does not give Agentex's existing agents to callers without credentials", async () => {
    agentex.agents.set("older", { id: crypto.randomUUID(), agent_api_key: "o".repeat(64) });
    const body = registrationOf({ name: "older", url: "http://127.0.0.1:2" });
    assertProblem(await gateway.management.post("/agents/register", body), 409, "agent_name_taken");
    const moved = registrationOf({ name: "ours", url: "http://127.0.0.1:2" });
    assertProblem(await gateway.management.post("/agents/register", moved), 409, "agent_name_taken");
    assert.deepEqual(agentex.registrations, []);
    assert.equal((await first.as("registrar").post("/agents/register", body)).status, 200);
  });

  test("does not forward registration tokens", async () => {
    const token = first.keys.registrar.value;
    const principal_context = { registration_token: token, user_id: "u1" };
    const body = { ...registrationOf({ name: "tokened", url: URL_OF_AGENTS }), principal_context };
    assert.equal((await gateway.management.post("/agents/register", body)).status, 200);
    const [registration = assert.fail()] = agentex.registrations;
    assert.deepEqual(registration["principal_context"], { user_id: "u1" });
    assert.ok(!JSON.stringify(registration).includes(token));
  });
});

eachStore("a gateway with an auth service in front of a running Agentex", (store) => {
  let agentex: StandInAgentex;
  let service: TestAuthService;
  let gateway: TestGateway;
  let id = "";
  before(async () => {
    [agentex, service] = [await startStandInAgentex(), await startAuthService()];
    const settings = { upstreamUrl: agentex.url, authUrl: service.url };
    gateway = await startTestGateway(await store(), { settings });
    service.principals.set("t-ada", { user_id: "ada" });
    service.principals.set("t-bob", { user_id: "bob" });
    service.grants.add("ada create agent *");
    const headers = { "x-token": "t-ada", "content-type": "application/json" };
    const body = JSON.stringify(registrationOf({ name: "ours", url: URL_OF_AGENTS }));
    const answer = await send(gateway.url, { method: "POST", path: "/agents/register", headers, body });
    assert.equal(answer.status, 200, answer.text);
    ({ id } = answer.json() as { id: string });
  });
  beforeEach(() => agentex.reset());
  after(async () => {
    await gateway.end();
    await Promise.all([agentex.stop(), service.stop()]);
  });
  const call = (path: string, headers: Headers = {}): Promise<Answer> =>
    send(gateway.url, { method: "POST", path, headers, body: "{}" });

  test("passes on what a principal sends, with the credentials that Agentex checks with the service", async () => {
    assertProblem(await call("/tasks"), 401, "principal_unknown");
    assertProblem(await call("/tasks", { "x-token": "wrong" }), 401, "principal_unknown");
    assert.deepEqual(agentex.passed, []);
    const { headers } = (await call("/tasks", { "x-token": "t-ada" })).json() as Passed;
    assert.equal(headers["x-token"], "t-ada");
  });

  test("asks the service whether they may call the agent", async () => {
    for (const path of ["/agents/name/ours/rpc", `/agents/${id}/rpc`]) {
      assert.equal((await call(path, { "x-token": "t-ada" })).status, 200);
      assertProblem(await call(path, { "x-token": "t-bob" }), 404, "agent_not_found");
    }
    service.grants.add(`bob read agent ${id}`);
    assertProblem(await call("/agents/name/ours/rpc", { "x-token": "t-bob" }), 403, "access_denied");
    assert.equal(agentex.passed.length, 2);
  });
});
