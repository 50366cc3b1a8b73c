import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

eachStore("an agent that registers", (store) => {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const scene = useGateway(store, { clock: () => time });
  const post = (json: unknown) => scene.gateway.management.post("/agents/register", json);
  const valid = (name: string) => registrationOf({ name, url: "http://127.0.0.1:8000" });

  test("gets everything that Agentex's clients read", async () => {
    const answer = await post({
      ...valid("complete"),
      agent_input_type: "json",
      registration_metadata: { anything: { nested: ["kept", null, "käse\u0000"] } },
      principal_context: { user_id: "u", account: [1] },
    });
    assert.equal(answer.status, 200);
    const { id, agent_api_key, ...agent } = answer.json() as Shown;
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(String(agent_api_key), /^[0-9a-f]{64}$/);
    assert.partialDeepStrictEqual(agent, {
      name: "complete",
      description: "an agent of the tests",
      status: "Ready",
      status_reason: "Agent registered successfully.",
      acp_url: "http://127.0.0.1:8000",
      acp_type: "async",
      agent_input_type: "json",
      registration_metadata: { anything: { nested: ["kept", null, "käse\u0000"] } },
      webhook_routes: null,
      production_deployment_id: null,
      created_at: "2026-01-02T03:04:05.678Z",
      updated_at: "2026-01-02T03:04:05.678Z",
      registered_at: "2026-01-02T03:04:05.678Z",
    });
  });

  test("may leave out what is optional, or say null", async () => {
    const answer = await post({
      ...valid("sparse"),
      agent_id: null,
      agent_input_type: null,
      registration_metadata: null,
      principal_context: null,
    });
    assert.equal(answer.status, 200, answer.text);
    const agent = answer.json() as Shown;
    assert.deepEqual([agent["agent_input_type"], agent["registration_metadata"]], [null, null]);
  });

  for (const acp_type of ["sync", "async", "agentic"]) {
    test(`can be of type ${acp_type}`, async () => {
      assert.equal((await post({ ...valid(`type-${acp_type}`), acp_type })).status, 200);
    });
  }

  test("again is the same agent with the same internal key, and its new data applies", async () => {
    const first = (await post(valid("again"))).json() as Shown;
    time += 1_000;
    const renewed = {
      ...valid("again"),
      description: "new",
      acp_url: "https://agent.example/base",
      acp_type: "sync",
    };
    const second = (await post(renewed)).json() as Shown;
    assert.equal(second["id"], first["id"]);
    assert.equal(second["agent_api_key"], first["agent_api_key"]);
    assert.deepEqual(
      [second["description"], second["acp_url"], second["acp_type"]],
      ["new", "https://agent.example/base", "sync"],
    );
    assert.equal(second["created_at"], first["created_at"]);
    for (const name of ["updated_at", "registered_at"]) {
      assert.match(String(second[name]), ISO_8601);
      assert.ok(String(second[name]) > String(first[name]), name);
    }
  });

  test("twenty times at the same time is one agent with one internal key", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(valid("replicas"))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    );
    const agents = answers.map((answer) => answer.json() as Shown);
    assert.equal(new Set(agents.map(({ id }) => id)).size, 1);
    assert.equal(new Set(agents.map(({ agent_api_key }) => agent_api_key)).size, 1);
    const keys = (
      await scene.gateway.management.get("/agent_api_keys?agent_name=replicas")
    ).json() as Shown[];
    assert.deepEqual(
      keys.map(({ api_key_type }) => api_key_type),
      ["internal"],
    );
  });

  test("with its id may take another name; its keys stay", async () => {
    const { management } = scene.gateway;
    const agent = await management.register({
      name: "old-name",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    const key = await management.createKey({ agent: "old-name", name: "ci" });
    const renamed = await management.register({
      name: "new-name",
      url: scene.agent.url,
      routes: ["POST /hook"],
      agent_id: agent.id,
    });
    assert.deepEqual(renamed, { ...agent, name: "new-name" });
    assertProblem(await management.get("/agents/name/old-name"), 404, "agent_not_found");
    const call = { method: "POST", headers: { "x-agent-api-key": key.value } };
    assert.equal((await scene.call("new-name", "/hook", call)).status, 200);
    assertProblem(await scene.call("old-name", "/hook", call), 404, "agent_not_found");
  });

  test("with its id and its own name is updated", async () => {
    const agent = await scene.gateway.management.register({ name: "same-name", url: scene.agent.url });
    const answer = await post({ ...valid("same-name"), agent_id: agent.id, description: "newer" });
    assert.equal(answer.status, 200);
    assert.equal((answer.json() as Shown)["description"], "newer");
  });

  test("with an unknown id is answered accordingly", async () => {
    const agent_id = "01890000-0000-7000-8000-000000000000";
    const problem = assertProblem(await post({ ...valid("unknown-id"), agent_id }), 404, "agent_not_found");
    assert.match(problem.message, new RegExp(`'${agent_id}' does not exist`));
    assertProblem(await scene.gateway.management.get("/agents/name/unknown-id"), 404, "agent_not_found");
  });

  test("with its id cannot take another agent's name", async () => {
    const { management } = scene.gateway;
    const taken = await management.register({ name: "taken", url: scene.agent.url });
    const other = await management.register({ name: "other", url: scene.agent.url });
    assertProblem(await post({ ...valid("taken"), agent_id: other.id }), 409, "agent_name_taken");
    assert.equal(((await management.get("/agents/name/taken")).json() as Shown)["id"], taken.id);
    assert.equal(((await management.get("/agents/name/other")).json() as Shown)["id"], other.id);
  });

  test("under one name ten times at the same time: one gets it", async () => {
    const { management } = scene.gateway;
    const agents = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        management.register({ name: `rival-${index}`, url: "http://127.0.0.1" }),
      ),
    );
    const answers = await Promise.all(agents.map(({ id }) => post({ ...valid("prize"), agent_id: id })));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    assert.deepEqual(statuses, [200, ...Array<number>(9).fill(409)]);
  });

  const wrong: Record<string, { change: Shown; path: string }> = {
    "no name": { change: { name: undefined }, path: "name" },
    "an empty name": { change: { name: "" }, path: "name" },
    "a name in capitals": { change: { name: "Agent" }, path: "name" },
    "a name with a slash": { change: { name: "a/b" }, path: "name" },
    "a name with a newline": { change: { name: "agent\n" }, path: "name" },
    "a name that is a number": { change: { name: 7 }, path: "name" },
    "no description": { change: { description: undefined }, path: "description" },
    "a description with NUL": { change: { description: "a\u0000b" }, path: "description" },
    "no acp_url": { change: { acp_url: undefined }, path: "acp_url" },
    "an invalid acp_url": { change: { acp_url: "localhost:8000" }, path: "acp_url" },
    "an acp_url of a file": { change: { acp_url: "file:///etc/passwd" }, path: "acp_url" },
    "an acp_url with NUL": { change: { acp_url: "http://127.0.0.1/\u0000" }, path: "acp_url" },
    "an acp_url with a password": { change: { acp_url: "http://me:secret@127.0.0.1" }, path: "acp_url" },
    "an acp_url with a query": { change: { acp_url: "http://127.0.0.1/?tenant=1" }, path: "acp_url" },
    "no acp_type": { change: { acp_type: undefined }, path: "acp_type" },
    "an unknown acp_type": { change: { acp_type: "batch" }, path: "acp_type" },
    "an invalid agent_id": { change: { agent_id: "42" }, path: "agent_id" },
    "an unknown agent_input_type": { change: { agent_input_type: "xml" }, path: "agent_input_type" },
    "metadata that is a list": { change: { registration_metadata: [] }, path: "registration_metadata" },
    "routes that are not a list": {
      change: { registration_metadata: { webhook_routes: {} } },
      path: "registration_metadata.webhook_routes",
    },
    "a route without its slash": {
      change: { registration_metadata: { webhook_routes: [{ method: "POST", path: "hook" }] } },
      path: "registration_metadata.webhook_routes.0.path",
    },
    "a route without a method": {
      change: { registration_metadata: { webhook_routes: [{ path: "/hook" }] } },
      path: "registration_metadata.webhook_routes.0.method",
    },
    "a route that waits forever": {
      change: {
        registration_metadata: { webhook_routes: [{ method: "POST", path: "/", timeout_seconds: 1e9 }] },
      },
      path: "registration_metadata.webhook_routes.0.timeout_seconds",
    },
  };
  for (const [what, { change, path }] of Object.entries(wrong)) {
    test(`with ${what} is answered 422, which names the field`, async () => {
      const problem = assertProblem(await post({ ...valid("wrong"), ...change }), 422, "body_invalid");
      assert.deepEqual(
        problem.errors?.map((error) => error.path),
        [path],
      );
      assert.match(problem.message, new RegExp(`^${path.replaceAll(".", "\\.")}: `));
    });
  }

  const notJson: Record<string, string> = {
    "half of it": `{"name": "half`,
    nothing: "",
    "invalid UTF-8": Buffer.from([0x7b, 0xff, 0x7d]).toString("latin1"),
  };
  for (const [what, body] of Object.entries(notJson)) {
    test(`with JSON that is ${what} is answered 422`, async () => {
      const answer = await scene.gateway.management.postText("/agents/register", body, "application/json");
      assertProblem(answer, 422, "body_not_json");
    });
  }

  for (const json of [null, [], "text", 7]) {
    test(`with ${JSON.stringify(json)} in place of an object is answered 422`, async () => {
      assertProblem(await post(json), 422, "body_invalid");
    });
  }

  test("without a body is answered 422", async () => {
    const answer = await scene.gateway.management.postText("/agents/register", undefined, undefined);
    assertProblem(answer, 422, "body_invalid");
  });

  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    test(`sent as ${type} is answered 415: a web page could send that from anywhere`, async () => {
      const body = JSON.stringify(valid("forged"));
      const answer = await scene.gateway.management.postText("/agents/register", body, type);
      assertProblem(answer, 415, "content_type_unsupported");
      assertProblem(await scene.gateway.management.get("/agents/name/forged"), 404, "agent_not_found");
    });
  }

  test("with more than a megabyte is answered 413", async () => {
    const answer = await post({ ...valid("huge"), registration_metadata: { text: "x".repeat(1024 * 1024) } });
    assertProblem(answer, 413, "body_too_large");
  });
});
