import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

eachStore("a deployment of an agent", (store) => {
  const scene = useGateway(store);
  let preview: TestAgent | undefined;
  before(async () => {
    preview = await startTestAgent();
  });
  beforeEach(() => preview?.reset());
  after(() => preview?.stop());
  const previewUrl = (): string => preview?.url ?? "";

  const register = (name: string, url: string, deployment?: string, more: Shown = {}, routes?: string[]) => {
    const body = registrationOf({ name, url, ...(routes && { routes }) });
    const metadata = { ...(body["registration_metadata"] as Shown | undefined), deployment_id: deployment };
    return scene.gateway.management.post("/agents/register", {
      ...body,
      ...more,
      registration_metadata: metadata,
    });
  };
  const agentOf = async (name: string): Promise<Shown> =>
    (await scene.gateway.management.get(`/agents/name/${name}`)).json() as Shown;
  const listOf = async (name: string): Promise<Shown[]> =>
    (await scene.gateway.management.get(`/agents/${name}/deployments`)).json() as Shown[];
  const promote = (name: string, id: string) =>
    scene.gateway.management.post(`/agents/${name}/deployments/${id}/promote`, {});
  /** Where a webhook for the agent arrives. */
  const hook = async (name: string, value: string, path = "/hook") =>
    scene.call(name, path, { method: "POST", headers: { "x-agent-api-key": value } });

  test("never moves an existing agent, so that a preview takes none of production's webhooks", async () => {
    await register("shop", scene.agent.url, "v1", {}, ["POST /hook"]);
    const { value } = await scene.gateway.management.createKey({ agent: "shop", name: "ci" });
    const answer = await register("shop", previewUrl(), "v2", { description: "a preview" }, ["POST /other"]);
    assert.equal(answer.status, 200, answer.text);
    const agent = await agentOf("shop");
    assert.deepEqual(
      [agent["acp_url"], agent["description"], agent["production_deployment_id"]],
      [scene.agent.url, "an agent of the tests", "v1"],
    );
    assert.equal((await hook("shop", value)).status, 200);
    assert.equal(scene.agent.received.length, 1);
    assert.equal(preview?.received.length, 0);
    assertProblem(await hook("shop", value, "/other"), 404, "route_not_found");
  });

  test("with a new name gets the URL, and is in production", async () => {
    const answer = await register("fresh", scene.agent.url, "first");
    const agent = answer.json() as Shown;
    assert.deepEqual(
      [agent["acp_url"], agent["production_deployment_id"], agent["status"]],
      [scene.agent.url, "first", "Ready"],
    );
    assert.partialDeepStrictEqual(await listOf("fresh"), [
      { id: "first", agent_id: agent["id"], is_production: true, status: "Ready", acp_url: scene.agent.url },
    ]);
  });

  test("that is promoted gets the webhooks, with the routes that it declared, and the waiting deliveries", async () => {
    await register("moved", "http://127.0.0.1:1", "v1", {}, ["POST /hook"]);
    const { value } = await scene.gateway.management.createKey({ agent: "moved", name: "ci" });
    const waiting = await scene.call("moved", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": value, prefer: "respond-async" },
    });
    assert.equal(waiting.status, 202, waiting.text);
    await register("moved", previewUrl(), "v2", { description: "newer" }, ["POST /hook", "POST /added"]);
    const promoted = await promote("moved", "v2");
    assert.equal(promoted.status, 200, promoted.text);
    assert.partialDeepStrictEqual(promoted.json(), {
      id: "v2",
      is_production: true,
      acp_url: previewUrl(),
      status: "Ready",
    });
    const agent = await agentOf("moved");
    assert.deepEqual(
      [agent["acp_url"], agent["description"], agent["production_deployment_id"], agent["status"]],
      [previewUrl(), "newer", "v2", "Ready"],
    );
    assert.equal((await hook("moved", value, "/added")).status, 200);
    const id = String(waiting.headers["x-agentex-delivery-id"]);
    const { management } = scene.gateway;
    for (let status = ""; status !== "delivered";) {
      status = String(((await management.get(`/deliveries/${id}`)).json() as Shown)["status"]);
    }
    assert.deepEqual(
      (await listOf("moved")).map(({ id: deployment, is_production }) => [deployment, is_production]),
      [
        ["v2", true],
        ["v1", false],
      ],
    );
    const { entries } = (await management.get("/audit_log?action=agent.promote")).json() as {
      entries: Shown[];
    };
    assert.partialDeepStrictEqual(entries[0], {
      details: { deployment: ["v1", "v2"], acp_url: ["http://127.0.0.1:1", previewUrl()] },
    });
  });

  test("in production that restarts at its URL may declare other routes; at another URL it moves nothing", async () => {
    await register("restarted", scene.agent.url, "v1", {}, ["POST /hook"]);
    await register("restarted", scene.agent.url, "v1", {}, ["POST /hook", "POST /more"]);
    assert.equal(((await agentOf("restarted"))["webhook_routes"] as unknown[]).length, 2);
    await register("restarted", previewUrl(), "v1", {}, ["POST /none"]);
    assert.equal((await agentOf("restarted"))["acp_url"], scene.agent.url);
    assert.equal((await listOf("restarted"))[0]?.["acp_url"], previewUrl());
  });

  test("stops being in production when the agent registers without a deployment", async () => {
    await register("plain", scene.agent.url, "v1");
    const answer = await register("plain", previewUrl());
    assert.partialDeepStrictEqual(answer.json(), {
      acp_url: previewUrl(),
      production_deployment_id: null,
    });
    assert.equal((await listOf("plain"))[0]?.["is_production"], false);
  });

  test("may be announced first, and is promoted once it has registered: this is how an agent that was built goes live", async () => {
    const { management } = scene.gateway;
    const built = await management.post("/agents/register-build", { name: "built", description: "first" });
    const { id } = built.json() as { id: string };
    const announced = await management.post(`/agents/${id}/deployments`, {
      docker_image: "registry.example/agent:1",
      sgp_deploy_id: "deploy-1",
    });
    assert.equal(announced.status, 200, announced.text);
    const deployment = announced.json() as Shown;
    assert.partialDeepStrictEqual(deployment, {
      agent_id: id,
      status: "Pending",
      docker_image: "registry.example/agent:1",
      sgp_deploy_id: "deploy-1",
      is_production: false,
      acp_url: null,
      expires_at: null,
    });
    const deploymentId = String(deployment["id"]);
    assertProblem(await promote(id, deploymentId), 400, "deployment_not_ready");
    const registered = await register("built", scene.agent.url, deploymentId, { agent_id: id });
    assert.partialDeepStrictEqual(registered.json(), { id, status: "BuildOnly", acp_url: null });
    assert.equal((await promote(id, deploymentId)).status, 200);
    assert.partialDeepStrictEqual(await agentOf("built"), {
      status: "Ready",
      acp_url: scene.agent.url,
      production_deployment_id: deploymentId,
    });
    const shown = await management.get(`/agents/${id}/deployments/${deploymentId}`);
    assert.partialDeepStrictEqual(shown.json(), {
      docker_image: "registry.example/agent:1",
      is_production: true,
    });
  });

  test("is deleted unless it is in production, and is known only to its agent", async () => {
    const { management } = scene.gateway;
    await register("tidy", scene.agent.url, "v1");
    await register("tidy", previewUrl(), "v2");
    await register("neighbour", scene.agent.url, "v1");
    const at = (name: string, id: string) => `/agents/${name}/deployments/${id}`;
    assertProblem(await management.delete(at("tidy", "v1")), 400, "deployment_in_production");
    assert.equal((await management.delete(at("tidy", "v2"))).status, 200);
    assertProblem(await management.get(at("tidy", "v2")), 404, "deployment_not_found");
    assertProblem(await promote("tidy", "v2"), 404, "deployment_not_found");
    assertProblem(await promote("neighbour", "v2"), 404, "deployment_not_found");
    assertProblem(await management.get("/agents/nobody/deployments"), 404, "agent_not_found");
  });

  test("whose id is not text is answered 422", async () => {
    for (const id of [7, {}, "a\u0000b", "x".repeat(201)]) {
      const answer = await scene.gateway.management.post("/agents/register", {
        ...registrationOf({ name: "odd", url: scene.agent.url }),
        registration_metadata: { deployment_id: id },
      });
      assertProblem(answer, 422, "body_invalid");
    }
  });

  test("is one of at most a hundred beside the one in production: the oldest are forgotten", async () => {
    await register("busy", scene.agent.url, "production");
    for (let count = 0; count < 105; count++) await register("busy", previewUrl(), `preview-${count}`);
    const ids = (await scene.gateway.management.get("/agents/busy/deployments?limit=200")).json() as Shown[];
    assert.ok(ids.length <= 101, String(ids.length));
    assert.ok(ids.some(({ id }) => id === "production"));
    assert.ok(ids.some(({ id }) => id === "preview-104"));
  });
});

eachStore("a deployment that registers, if callers must log in,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts", openRegistration: true } });
  const register = (url: string, deployment_id: string, headers: Record<string, string> = {}) =>
    send(scene.gateway.url, {
      method: "POST",
      path: "/agents/register",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({
        ...registrationOf({ name: "guarded", url }),
        registration_metadata: { deployment_id },
      }),
    });

  test("without credentials moves no known deployment; viewers and registrars promote none", async () => {
    const [account] = await makeAccounts(scene.gateway, "team");
    assert.ok(account !== undefined);
    await register("http://localhost:8000", "v1", account.headers("registrar"));
    await register("http://localhost:8001", "v2", account.headers("registrar"));
    assertProblem(await register("http://localhost:6666", "v2"), 409, "agent_name_taken");
    assert.equal((await register("http://localhost:6666", "stranger")).status, 200);
    const at = "/agents/guarded/deployments";
    const listed = (await account.as("viewer").get(at)).json() as Shown[];
    assert.deepEqual(
      new Map(listed.map(({ id, acp_url }) => [id, acp_url])),
      new Map([
        ["stranger", "http://localhost:6666"],
        ["v2", "http://localhost:8001"],
        ["v1", "http://localhost:8000"],
      ]),
    );
    for (const role of ["viewer", "registrar"] as const) {
      assertProblem(await account.as(role).post(`${at}/v2/promote`, {}), 403, "role_insufficient");
    }
    assert.equal((await account.as("member").post(`${at}/v2/promote`, {})).status, 200);
  });
});
