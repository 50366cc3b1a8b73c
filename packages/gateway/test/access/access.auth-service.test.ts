import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { startAuthService, type TestAuthService } from "../harness/services/auth-service.ts";
import { eachStore } from "../harness/each-store.ts";
import { createManagement, type Management } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";

eachStore("a gateway with an auth service", (store) => {
  let service: TestAuthService | undefined;
  let gateway: TestGateway | undefined;
  let agent: TestAgent | undefined;
  const scene = () => {
    assert.ok(service !== undefined && gateway !== undefined && agent !== undefined);
    return { service, gateway, agent };
  };
  before(async () => {
    service = await startAuthService();
    agent = await startTestAgent();
    gateway = await startTestGateway(await store(), { settings: { authUrl: service.url } });
  });
  beforeEach(() => {
    const { grants, asked } = scene().service;
    grants.clear();
    asked.length = 0;
    scene().service.failWith = undefined;
  });
  after(async () => {
    await gateway?.end();
    await service?.stop();
    await agent?.stop();
  });
  /** The management API as a caller that the service knows, with these rights. */
  const as = (user: string, ...grants: readonly string[]): Management => {
    const token = randomUUID();
    scene().service.principals.set(token, { user_id: user, account_id: "acme", nested: { kept: [1, null] } });
    for (const grant of grants) scene().service.grants.add(`${user} ${grant}`);
    return createManagement(scene().gateway.url, { "x-token": token });
  };
  const owner = () => as("owner", "create agent *", "read agent *", "update agent *", "read api_key *");

  test("rejects callers that the service does not know", async () => {
    const { management } = scene().gateway;
    assertProblem(await management.get("/agents"), 401, "principal_unknown");
    assertProblem(
      await management.post("/agent_api_keys", { agent_name: "x", name: "y" }),
      401,
      "principal_unknown",
    );
    const [question] = scene().service.asked;
    assert.equal(question?.path, "/v1/authn");
    assert.equal(question.body, undefined);
  });

  test("passes the caller's headers in lower case, without hop-by-hop headers, and returns the principal unchanged", async () => {
    const token = randomUUID();
    const principal = { user_id: "exact", deep: [{ a: null }], number: 1.5 };
    scene().service.principals.set(token, principal);
    scene().service.grants.add("exact read agent *");
    await send(scene().gateway.url, {
      path: "/agents",
      headers: [
        "X-Token",
        token,
        "X-Api-Key",
        "their-key",
        "Cookie",
        "a=b",
        "Connection",
        "keep-alive",
        "TE",
        "trailers",
      ],
    });
    const [authn, search] = scene().service.asked;
    assert.deepEqual(
      [authn?.headers["x-token"], authn?.headers["x-api-key"], authn?.headers.cookie],
      [token, "their-key", "a=b"],
    );
    assert.equal(authn?.headers.host, new URL(scene().service.url).host);
    assert.equal(authn.headers["content-length"] ?? "0", "0");
    assert.equal(authn.headers.te, undefined);
    assert.equal(search?.path, "/v1/authz/search");
    assert.deepEqual(search.body, { principal, filter_resource: "agent", filter_operation: "read" });
  });

  test("identifies the same headers only once within a short time", async () => {
    const reader = as("reader", "read agent *");
    for (let count = 0; count < 3; count++) assert.equal((await reader.get("/agents")).status, 200);
    assert.equal(scene().service.asked.filter(({ path }) => path === "/v1/authn").length, 1);
  });

  test("reports to the service what is created, with its parent, and what is deleted", async () => {
    const { id } = await owner().register({ name: "told", url: scene().agent.url });
    const key = await owner().createKey({ agent: "told", name: "ci" });
    scene().service.grants.add(`owner delete api_key ${key.id}`).add(`owner delete agent ${id}`);
    await owner().delete(`/agent_api_keys/${key.id}`);
    await owner().delete(`/agents/${id}`);
    const principal = { user_id: "owner", account_id: "acme", nested: { kept: [1, null] } };
    assert.deepEqual(
      scene()
        .service.asked.filter(({ path }) => path.endsWith("register"))
        .map(({ path, body }) => [path, body]),
      [
        ["/v1/authz/register", { principal, resource: { type: "agent", selector: id }, parent: null }],
        [
          "/v1/authz/register",
          {
            principal,
            resource: { type: "api_key", selector: key.id },
            parent: { type: "agent", selector: id },
          },
        ],
        ["/v1/authz/deregister", { principal, resource: { type: "api_key", selector: key.id } }],
        ["/v1/authz/deregister", { principal, resource: { type: "agent", selector: id } }],
      ],
    );
  });

  test("lists what the service names, everything if it says so, and nothing if it names nothing", async () => {
    const one = await owner().register({ name: "one", url: scene().agent.url });
    await owner().register({ name: "two", url: scene().agent.url });
    const names = async (who: Management) =>
      ((await who.get("/agents")).json() as { name: string }[]).map(({ name }) => name).toSorted();
    assert.deepEqual(await names(as("some", `read agent ${one.id}`)), ["one"]);
    assert.deepEqual(await names(as("none")), []);
    assert.ok((await names(as("all", "read agent *"))).includes("two"));
    const { value } = await owner().createKey({ agent: "one", name: "ci" });
    const headers = { "x-agent-api-key": value };
    const path = forwardPath("one", "/hook");
    assert.equal((await send(scene().gateway.url, { method: "POST", path, headers })).status, 200);
    const count = async (who: Management) =>
      ((await who.get("/deliveries")).json() as { deliveries: unknown[] }).deliveries.length;
    assert.equal(await count(as("some", `read agent ${one.id}`)), 1);
    assert.equal(await count(as("none")), 0);
  });

  test("hides what may not be read, and rejects changes to what may only be read", async () => {
    const { id } = await owner().register({ name: "guarded", url: scene().agent.url });
    const key = await owner().createKey({ agent: "guarded", name: "ci" });
    const stranger = as("stranger");
    assertProblem(await stranger.get(`/agents/${id}`), 404, "agent_not_found");
    assertProblem(await stranger.delete(`/agents/${id}`), 404, "agent_not_found");
    assertProblem(await stranger.get(`/agent_api_keys/${key.id}`), 404, "key_not_found");
    const reader = as("reader", `read agent ${id}`, `read api_key ${key.id}`);
    assert.equal((await reader.get(`/agents/${id}`)).status, 200);
    assertProblem(await reader.delete(`/agents/${id}`), 403, "access_denied");
    assertProblem(await reader.delete(`/agent_api_keys/${key.id}`), 403, "access_denied");
    assertProblem(await reader.post(`/agent_api_keys/${key.id}/rotate`, {}), 403, "access_denied");
    assertProblem(
      await reader.post("/agent_api_keys", { agent_name: "guarded", name: "mine" }),
      403,
      "access_denied",
    );
    assertProblem(await reader.get("/audit_log"), 403, "access_denied");
  });

  test("allows only those who may change an agent to register it again", async () => {
    await owner().register({ name: "registered", url: scene().agent.url });
    const maker = as("maker", "create agent *");
    const body = { name: "registered", description: "", acp_url: "http://localhost:1", acp_type: "async" };
    assertProblem(await maker.post("/agents/register", body), 403, "access_denied");
    assert.equal((await maker.post("/agents/register", { ...body, name: "of-maker" })).status, 200);
    const { management } = scene().gateway;
    assertProblem(await management.post("/agents/register", body), 401, "registration_unauthorized");
  });

  test("rejects callers while the service fails, is down, or returns nonsense; webhooks still arrive", async () => {
    await owner().register({ name: "steady", url: scene().agent.url, routes: ["POST /hook"] });
    const { value } = await owner().createKey({ agent: "steady", name: "ci" });
    const known = owner();
    assert.equal((await known.get("/agents")).status, 200);
    for (const status of [500, 503, 0, 200]) {
      scene().service.failWith = status;
      assertProblem(await known.get("/agents"), 503, "auth_unavailable");
    }
    scene().service.failWith = 500;
    assertProblem(await as("newcomer").get("/agents"), 401, "principal_unknown");
    scene().service.failWith = 0;
    assertProblem(await as("newcomer").get("/agents"), 503, "auth_unavailable");
    const headers = { "x-agent-api-key": value };
    const path = forwardPath("steady", "/hook");
    assert.equal((await send(scene().gateway.url, { method: "POST", path, headers })).status, 200);
    for (const open of ["/healthz", "/openapi.json", "/docs"]) {
      assert.equal((await scene().gateway.management.get(open)).status, 200, open);
    }
  });

  test("undoes a creation that the service does not record", async () => {
    await owner().register({ name: "kept", url: scene().agent.url });
    scene().service.failOn = "/v1/authz/register";
    const unnoted = { name: "unnoted", description: "", acp_url: scene().agent.url, acp_type: "async" };
    assertProblem(await owner().post("/agents/register", unnoted), 503, "auth_unavailable");
    const key = { agent_name: "kept", name: "unnoted" };
    assertProblem(await owner().post("/agent_api_keys", key), 503, "auth_unavailable");
    scene().service.failOn = undefined;
    assertProblem(await owner().get("/agents/name/unnoted"), 404, "agent_not_found");
    assertProblem(await owner().get("/agent_api_keys/name/unnoted?agent_name=kept"), 404, "key_not_found");
    assert.equal((await owner().post("/agent_api_keys", key)).status, 200);
  });
});
