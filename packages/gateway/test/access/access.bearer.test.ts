import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startAuthService, type TestAuthService } from "../harness/services/auth-service.ts";
import { onSqlite } from "../harness/each-store.ts";
import { createManagement, registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

onSqlite("a caller that the auth service knows", (store) => {
  let service: TestAuthService | undefined;
  let gateway: TestGateway | undefined;
  let agent: TestAgent | undefined;
  const scene = () => {
    assert.ok(service !== undefined && gateway !== undefined && agent !== undefined);
    return { service, gateway, agent };
  };
  before(async () => {
    service = await startAuthService();
    service.principals.set("token-of-somebody", { user_id: "somebody", name: "Some Body" });
    service.principals.set("token-of-owner", { user_id: "owner" });
    for (const operation of ["create", "read", "update"]) service.grants.add(`owner ${operation} agent *`);
    agent = await startTestAgent();
    gateway = await startTestGateway(await store(), { settings: { authUrl: service.url } });
    const owner = createManagement(gateway.url, { authorization: "Bearer token-of-owner" });
    await owner.register({ name: "called", url: agent.url, routes: ["POST /hook"] });
  });
  beforeEach(() => {
    scene().agent.reset();
    scene().service.asked.length = 0;
    scene().service.failWith = undefined;
  });
  after(async () => {
    await gateway?.end();
    await service?.stop();
    await agent?.stop();
  });
  const call = (headers: Record<string, string>) =>
    send(scene().gateway.url, {
      method: "POST",
      path: forwardPath("called", "/hook"),
      headers: { "content-type": "application/json", ...headers },
      body: "{}",
    });

  for (const shown of [
    { authorization: "Bearer token-of-somebody" },
    { authorization: "bearer token-of-somebody" },
    { "x-api-key": "token-of-somebody" },
  ]) {
    test(`may call an agent with ${JSON.stringify(shown)}, without a permission check`, async () => {
      const answer = await call({ ...shown, "x-kept": "yes" });
      assert.equal(answer.status, 200, answer.text);
      assert.ok(scene().service.asked.every(({ path }) => path === "/v1/authn"));
      const { headers } = scene().agent.last();
      assert.equal(headers["x-kept"], "yes");
      assert.ok(!JSON.stringify(scene().agent.last().rawHeaders).includes("token-of-somebody"));
      const owner = createManagement(scene().gateway.url, { authorization: "Bearer token-of-owner" });
      const id = String(answer.headers["x-agentex-delivery-id"]);
      assert.partialDeepStrictEqual((await owner.get(`/deliveries/${id}`)).json(), {
        key_id: "principal:somebody",
        provider: "external",
      });
    });
  }

  test("is authenticated only if there are no other credentials: those take precedence", async () => {
    const authorization = "Bearer token-of-somebody";
    assertProblem(await call({ authorization, "x-agent-api-key": "wrong" }), 401, "key_invalid");
    assertProblem(
      await call({ authorization, "x-hub-signature-256": `sha256=${"0".repeat(64)}` }),
      401,
      "signature_invalid",
    );
    assert.deepEqual(scene().agent.received, []);
    assert.deepEqual(scene().service.asked, []);
  });

  test("is rejected with a token that the service does not know, and while the service is down", async () => {
    assertProblem(await call({ authorization: "Bearer nobodys" }), 401, "principal_unknown");
    assertProblem(
      await call({ authorization: "Basic dG9rZW4tb2Ytc29tZWJvZHk=" }),
      401,
      "credentials_missing",
    );
    assertProblem(await call({}), 401, "credentials_missing");
    scene().service.failWith = 0;
    const gone = await call({ authorization: "Bearer another" });
    assertProblem(gone, 503, "auth_unavailable");
    assert.ok(Number(gone.headers["retry-after"]) > 0);
    assert.deepEqual(scene().agent.received, []);
  });
});

onSqlite("an account key as a bearer token", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });

  test("logs in, as Agentex's own clients do, but does not authenticate webhooks", async () => {
    const [account] = await makeAccounts(scene.gateway, "team");
    assert.ok(account !== undefined);
    const as = (role: "admin" | "viewer" | "registrar") =>
      createManagement(scene.gateway.url, { authorization: `Bearer ${account.keys[role].value}` });
    assert.equal((await as("viewer").get("/agents")).status, 200);
    assertProblem(await as("viewer").post("/agent_api_keys", {}), 403, "role_insufficient");
    const registered = await as("registrar").post(
      "/agents/register",
      registrationOf({ name: "by-bearer", url: scene.agent.url, routes: ["POST /hook"] }),
    );
    assert.equal(registered.status, 200, registered.text);
    const built = await as("registrar").post("/agents/register-build", { name: "a-build", description: "" });
    assert.equal((built.json() as Shown)["status"], "BuildOnly");
    const wrong = createManagement(scene.gateway.url, { authorization: "Bearer wrong" });
    assertProblem(await wrong.get("/agents"), 401, "account_key_invalid");
    const basic = createManagement(scene.gateway.url, { authorization: "Basic wrong" });
    assertProblem(await basic.get("/agents"), 401, "login_required");
    const answer = await scene.call("by-bearer", "/hook", {
      method: "POST",
      headers: { authorization: `Bearer ${account.keys.admin.value}` },
    });
    assertProblem(answer, 401, "credentials_missing");
  });
});
