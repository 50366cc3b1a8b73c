import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

eachStore("a client of Agentex's", (store) => {
  const scene = useGateway(store);
  const post = (path: string, json: unknown) => scene.gateway.management.post(path, json);

  test("requests /healthcheck like /readyz, even on the webhook port", async () => {
    const answer = await scene.gateway.management.get("/healthcheck");
    assert.deepEqual([answer.status, answer.json()], [200, { status: "ready" }]);
  });

  test("registers a build: it has a name and keys, no URL, and nothing is forwarded to it", async () => {
    const body = { name: "built", description: "not yet deployed", agent_input_type: "json" };
    const answer = await post("/agents/register-build", body);
    assert.equal(answer.status, 200, answer.text);
    assert.partialDeepStrictEqual(answer.json(), {
      name: "built",
      status: "BuildOnly",
      acp_url: null,
      acp_type: "async",
      agent_input_type: "json",
      production_deployment_id: null,
    });
    assert.ok(!("agent_api_key" in (answer.json() as Shown)));
    const { value } = await scene.gateway.management.createKey({ agent: "built", name: "ci" });
    const headers = { "x-agent-api-key": value };
    assertProblem(await scene.call("built", "/hook", { method: "POST", headers }), 404, "agent_not_found");
    assert.deepEqual(((await scene.gateway.management.get("/alerts")).json() as Shown)["paused_agents"], []);

    const deployed = await post(
      "/agents/register",
      registrationOf({ name: "built", url: scene.agent.url, routes: ["POST /hook"] }),
    );
    const { id, status } = deployed.json() as Shown;
    assert.deepEqual([id, status], [(answer.json() as Shown)["id"], "Ready"]);
    assert.equal((await scene.call("built", "/hook", { method: "POST", headers })).status, 200);
    const again = await post("/agents/register-build", { ...body, description: "built anew" });
    assert.partialDeepStrictEqual(again.json(), {
      id,
      status: "Ready",
      acp_url: scene.agent.url,
      description: "an agent of the tests",
    });
    assertProblem(await post("/agents/register-build", { name: "No", description: "" }), 422, "body_invalid");
  });

  test("sorts agents by any column, in either direction, and unknown columns are ignored", async () => {
    for (const [name, acp_type] of [
      ["sorted-b", "sync"],
      ["sorted-a", "async"],
      ["sorted-c", "async"],
    ] as const) {
      await post("/agents/register", { ...registrationOf({ name, url: `http://${name}` }), acp_type });
    }
    const list = async (query: string) => {
      const answer = await scene.gateway.management.get(`/agents?limit=1000&${query}`);
      assert.equal(answer.status, 200, answer.text);
      const names = (answer.json() as { name: string }[]).map(({ name }) => name);
      return names.filter((name) => name.startsWith("sorted-")).join(" ");
    };
    assert.equal(await list("order_by=name&order_direction=asc"), "sorted-a sorted-b sorted-c");
    assert.equal(await list("order_by=acp_url&order_direction=DESC"), "sorted-c sorted-b sorted-a");
    assert.match(await list("order_by=acp_type&order_direction=desc"), /^sorted-b /);
    const usual = await list("");
    for (const column of ["", "docker_image", "deleted_at", "version", "1; DROP TABLE agents"]) {
      assert.equal(await list(`order_by=${encodeURIComponent(column)}`), usual, column);
    }
    assert.equal(await list("task_id=a-task"), "");
  });

  test("gets a generated key if it sends an empty one", async () => {
    await scene.gateway.management.register({ name: "keyed", url: scene.agent.url });
    const external = await post("/agent_api_keys", { agent_name: "keyed", name: "empty", api_key: "" });
    assert.match(String((external.json() as Shown)["api_key"]), /^[0-9a-f]{64}$/);
    const trigger = { agent_name: "keyed", name: "owner/name", forward_path: "hook", secret: "" };
    assert.match(
      String(((await post("/agent_api_keys/webhook-trigger", trigger)).json() as Shown)["secret"]),
      /^[0-9a-f]{64}$/,
    );
    assertProblem(
      await post("/agent_api_keys/webhook-trigger", { ...trigger, source: "slack", name: "A1" }),
      400,
      "secret_required",
    );
    for (const api_key of [" ", "\n"]) {
      assertProblem(
        await post("/agent_api_keys", { agent_name: "keyed", name: "blank", api_key }),
        422,
        "body_invalid",
      );
    }
  });

  test("may end a path with a slash", async () => {
    const { management } = scene.gateway;
    await management.register({ name: "slashed", url: scene.agent.url });
    for (const path of [
      "/agents/",
      "/agents/name/slashed/",
      "/healthz/",
      "/agent_api_keys/?agent_name=slashed",
    ]) {
      const answer = await management.get(path);
      assert.equal(answer.status, 200, `${path} ${answer.text}`);
    }
    const body = registrationOf({ name: "slashed", url: scene.agent.url });
    assert.equal((await post("/agents/register/", body)).status, 200);
    assertProblem(await management.get("/nothing/"), 404, "not_found");
    const console = await send(scene.gateway.url, { path: "/console", headers: { accept: "text/html" } });
    assert.equal(console.headers.location, "/console/");
    const page = await send(scene.gateway.url, { path: "/console/", headers: { accept: "text/html" } });
    assert.notEqual(page.status, 302);
  });

  test("may leave out the content type; a web page may not", async () => {
    const body = JSON.stringify(registrationOf({ name: "untyped", url: scene.agent.url }));
    const { management, url } = scene.gateway;
    const answer = await management.postText("/agents/register", body, undefined);
    assert.equal(answer.status, 200, answer.text);
    const page = await send(url, {
      method: "POST",
      path: "/agents/register",
      headers: { origin: new URL(url).origin },
      body,
    });
    assertProblem(page, 415, "content_type_unsupported");
  });

  test("is told which field is missing in the accustomed format", async () => {
    const { message } = assertProblem(await post("/agent_api_keys", {}), 422, "body_invalid");
    assert.match(message, /Field required/);
  });
});

eachStore("a client of Agentex that logs in", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });

  test("cannot use a trailing slash to do what its role does not allow", async () => {
    const [account] = await makeAccounts(scene.gateway, "team");
    assert.ok(account !== undefined);
    for (const path of ["/account/keys/", "/audit_log/"]) {
      assertProblem(await account.as("member").get(path), 403, "role_insufficient");
    }
    assertProblem(await account.as("viewer").post("/agents/register-build/", {}), 403, "role_insufficient");
    assert.equal((await account.as("registrar").get("/agents/name/nobody/")).status, 404);
  });

  test("cannot build an agent whose name another account has", async () => {
    const [one, other] = await makeAccounts(scene.gateway, "one", "other");
    assert.ok(one !== undefined && other !== undefined);
    const body = { name: "taken", description: "" };
    assert.equal((await one.as("member").post("/agents/register-build", body)).status, 200);
    assert.equal((await one.as("registrar").post("/agents/register-build", body)).status, 200);
    assertProblem(await other.as("member").post("/agents/register-build", body), 409, "agent_name_taken");
  });
});
