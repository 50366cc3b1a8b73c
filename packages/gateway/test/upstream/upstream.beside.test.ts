import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { request, type ServerResponse } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { send } from "../harness/send.ts";
import {
  startStandInAgentex,
  type Passed,
  type StandInAgentex,
} from "../harness/services/stand-in-agentex.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { waitFor, within } from "../harness/wait-for.ts";

type Registered = { id: string; agent_api_key: string };

eachStore("a gateway in front of a running Agentex", (store) => {
  let agentex: StandInAgentex;
  let gateway: TestGateway;
  let agent: TestAgent;
  before(async () => {
    [agentex, agent] = [await startStandInAgentex(), await startTestAgent()];
    gateway = await startTestGateway(await store(), { settings: { upstreamUrl: agentex.url } });
  });
  beforeEach(() => agentex.reset());
  after(async () => {
    await gateway.end();
    await Promise.all([agentex.stop(), agent.stop()]);
  });
  const register = async (name: string, more: object = {}): Promise<Registered> => {
    const registration = { ...registrationOf({ name, url: agent.url, routes: ["POST /hook"] }), ...more };
    const answer = await gateway.management.post("/agents/register", registration);
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Registered;
  };

  test("registers agents with both, and gives them the id and the key from Agentex", async () => {
    const registered = await register("both");
    assert.deepEqual(agentex.agents.get("both"), {
      id: registered.id,
      agent_api_key: registered.agent_api_key,
    });
    const [body = assert.fail()] = agentex.registrations;
    assert.equal(body["acp_url"], agent.url);
    assert.equal((await gateway.management.get(`/agents/${registered.id}`)).status, 200);
    const again = await register("both");
    assert.deepEqual([again.id, again.agent_api_key], [registered.id, registered.agent_api_key]);
    // With that key, the agent proves its identity.
    const headers = { "x-agent-api-key": registered.agent_api_key };
    const path = "/agents/name/both/stopping";
    assert.equal((await send(gateway.url, { method: "POST", path, headers })).status, 200);
  });

  test("takes over agents that Agentex already had, even those that register with their id", async () => {
    const old = { id: crypto.randomUUID(), agent_api_key: "k".repeat(64) };
    agentex.agents.set("had-before", old);
    const { id, agent_api_key } = await register("had-before", { agent_id: old.id });
    assert.deepEqual({ id, agent_api_key }, old);
  });

  test("builds agents with both, and creates, promotes and deletes deployments in both", async () => {
    const id = crypto.randomUUID();
    agentex.answers(({ url }, response) => {
      const answer = url === "/agents/register-build" ? { id } : { id: "from-agentex" };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    const { management } = gateway;
    const built = await management.post("/agents/register-build", { name: "built", description: "" });
    assert.partialDeepStrictEqual(built.json(), { id, status: "BuildOnly" });
    const at = `/agents/${id}/deployments`;
    const created = await management.post(at, { docker_image: "image" });
    assert.partialDeepStrictEqual(created.json(), { id: "from-agentex", status: "Pending" });
    agentex.agents.set("built", { id, agent_api_key: "k".repeat(64) });
    for (const deployment_id of ["from-agentex", "preview"]) {
      await register("built", { registration_metadata: { deployment_id } });
    }
    assert.equal((await management.post(`${at}/from-agentex/promote`, {})).status, 200);
    assert.equal((await management.delete(`${at}/preview`)).status, 200);
    assert.deepEqual(
      agentex.passed.map(({ method, url }) => `${method} ${url}`),
      [
        "POST /agents/register-build",
        `POST ${at}`,
        `POST ${at}/from-agentex/promote`,
        `DELETE ${at}/preview`,
      ],
    );
    agentex.failWith = 403;
    assertProblem(await management.post(at, { docker_image: "image" }), 422, "upstream_refused");
    assertProblem(await management.post(`${at}/from-agentex/promote`, {}), 422, "upstream_refused");
  });

  test("signs what it forwards with that key", async () => {
    const { agent_api_key } = await register("signed");
    const key = await gateway.management.createKey({ agent: "signed", name: "ci" });
    const headers = { "x-agent-api-key": key.value };
    await send(gateway.url, {
      method: "POST",
      path: "/agents/forward/name/signed/hook",
      headers,
      body: "{}",
    });
    const received = agent.last().headers;
    const signed = `${String(received["x-agentex-delivery-id"])}.${String(received["x-agentex-timestamp"])}.{}`;
    const expected = createHmac("sha256", agent_api_key).update(signed).digest("base64");
    assert.ok(String(received["x-agentex-signature"]).includes(expected), "its key signs");
  });

  test("deletes agents from both", async () => {
    await register("deleted");
    assert.equal((await gateway.management.delete("/agents/name/deleted")).status, 200);
    assert.ok(!agentex.agents.has("deleted"));
    assert.equal((await gateway.management.get("/agents/name/deleted")).status, 404);
    // An agent that Agentex no longer has is still deleted here.
    await register("deleted-there");
    agentex.agents.delete("deleted-there");
    assert.equal((await gateway.management.delete("/agents/name/deleted-there")).status, 200);
  });

  test("changes nothing if Agentex fails or rejects", async () => {
    await register("stays");
    for (const [status, answered, code] of [
      [500, 502, "upstream_unavailable"],
      [409, 422, "upstream_refused"],
    ] as const) {
      agentex.failWith = status;
      const body = registrationOf({ name: "fails", url: agent.url });
      assertProblem(await gateway.management.post("/agents/register", body), answered, code);
      assertProblem(await gateway.management.delete("/agents/name/stays"), answered, code);
      assert.equal((await gateway.management.get("/agents/name/fails")).status, 404);
      assert.equal((await gateway.management.get("/agents/name/stays")).status, 200);
    }
  });

  for (const [method, path] of [
    ["POST", "/agents/name/both/rpc"],
    ["POST", "/agents/6f1c1e5e-5b0e-4d6a-8d43-5c2d6a0f6c11/rpc"],
    ["GET", "/agents/6f1c1e5e-5b0e-4d6a-8d43-5c2d6a0f6c11/schedules?limit=5"],
    ["GET", "/tasks?agent_name=both&limit=50"],
    ["PUT", "/tasks/name/octo%20repo%2317"],
    ["GET", "/messages?task_id=1"],
    ["POST", "/messages/batch"],
    ["PUT", "/states/7"],
    ["GET", "/events/8"],
    ["PATCH", "/spans/9"],
    ["PUT", "/tracker/10"],
    ["DELETE", "/tasks/11"],
    ["POST", "/checkpoints/put"],
    ["GET", "/deployment-history"],
  ] as const) {
    test(`passes ${method} ${path} on unchanged, and the answer back`, async () => {
      const body = method === "GET" || method === "DELETE" ? undefined : '{"jsonrpc":"2.0","x":"é"}';
      const headers = {
        "content-type": "application/json; charset=utf-8",
        authorization: "Bearer token",
        "x-agent-api-key": "an agent's",
        "x-request-id": "r1",
      };
      agentex.answers((passed, response) => {
        response.writeHead(207, ["x-one", "1", "X-Two", "2", "content-type", "text/x-odd"]);
        response.end(passed.body.toUpperCase());
      });
      const answer = await send(gateway.url, { method, path, headers, ...(body && { body }) });
      assert.deepEqual([answer.status, answer.headers["content-type"]], [207, "text/x-odd"]);
      assert.deepEqual([answer.headers["x-one"], answer.headers["x-two"]], ["1", "2"]);
      assert.equal(answer.text, (body ?? "").toUpperCase());
      const [passed = assert.fail()] = agentex.passed;
      assert.deepEqual([passed.method, passed.url, passed.body], [method, path, body ?? ""]);
      for (const [name, value] of Object.entries(headers)) assert.equal(passed.headers[name], value);
      assert.equal(passed.headers["host"], new URL(agentex.url).host);
      assert.equal(passed.headers["x-forwarded-host"], new URL(gateway.url).host);
    });
  }

  test("passes streams on piece by piece, and disconnects from Agentex when the caller hangs up", async () => {
    let answer: ServerResponse | undefined;
    let isHungUp = false;
    agentex.answers((_passed, response) => {
      answer = response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.write('{"index":0}\n');
      response.once("close", () => (isHungUp = true));
    });
    const pieces: string[] = [];
    const caller = request(`${gateway.url}/agents/name/both/rpc`, { method: "POST" }, (response) =>
      response.on("data", (piece: Buffer) => pieces.push(piece.toString())).on("error", () => {}),
    );
    caller.on("error", () => {}).end("{}");
    await waitFor(() => pieces.length === 1);
    answer?.write('{"index":1}\n');
    await waitFor(() => pieces.length === 2);
    assert.deepEqual(pieces, ['{"index":0}\n', '{"index":1}\n']);
    caller.destroy();
    await waitFor(() => isHungUp);
  });

  test("ends streams when it stops", async () => {
    const other = await startTestGateway(await store(), { settings: { upstreamUrl: agentex.url } });
    agentex.answers((_passed, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": ping\n\n");
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const caller = request(`${other.url}/tasks/1/stream`, (response) => {
      response.once("data", () => void other.end().then(resolve)).on("error", () => {});
    });
    caller.on("error", () => {}).end();
    await within(promise, "the gateway waits for a stream that never ends");
  });

  test("accepts bodies that are larger than the management API's own", async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, "x");
    agentex.answers((passed, response) => {
      response.end(createHash("sha256").update(passed.body).digest("hex"));
    });
    const answer = await send(gateway.url, { method: "POST", path: "/messages", body });
    assert.equal(answer.text, createHash("sha256").update(body).digest("hex"));
  });

  test("answers 502 if Agentex disconnects or does not respond", async () => {
    agentex.answers((_passed, response) => response.destroy());
    assertProblem(await send(gateway.url, { path: "/tasks" }), 502, "upstream_unavailable");
  });

  test("keeps callers at its own address if Agentex redirects to itself", async () => {
    agentex.answers((_passed, response) =>
      response.writeHead(307, { location: `${agentex.url}/tasks?x=1` }).end(),
    );
    const { status, headers } = await send(gateway.url, { path: "/tasks/" });
    assert.deepEqual([status, headers.location], [307, "/tasks?x=1"]);
  });

  for (const path of [
    "/agent_api_keys",
    "/agent_api_keys/x/y",
    "/AGENT_API_KEYS/x/y",
    "/agent%5Fapi_keys/x/y",
    "/agent_api_keys;x/y/z",
    "/deliveries/x/y/z",
    "/agents/forward/name/both/x",
    "/agents/forward/x",
    "/agents/Forward/name/both/x",
    "/agents/register/x",
    "/agents/register-build/",
    "/agents/name/both",
    "/Agents/name/both",
    "/agents/name/both/stopping",
    "/agents/name/both/STOPPING/",
    "/console/x",
    "/session/x",
    "/account/keys/x/y",
    "/audit_log/x",
    "/metrics",
    "/mcp/x",
    "/tasks/../agent_api_keys",
    "/tasks/..%2fagent_api_keys",
    "/tasks/%2e%2e/agent_api_keys",
    "/tasks/%252e%252e/agent_api_keys",
    "/tasks/..;/agent_api_keys",
    "/tasks//x",
    "//tasks",
    "/tasks%2fx",
    "/tasks\\..\\agents",
    "/tasks/%5c..%5cagents",
    "/tasks%00",
    "/tasks/%0d%0aX-Injected:1",
    "/%61gents/register",
    "/./tasks",
  ]) {
    test(`${path} is never passed on`, async () => {
      for (const method of ["GET", "PATCH"]) {
        const client = await connectRaw(gateway.port);
        client.write(head(`${method} ${path}`, "connection: close", "content-length: 0"));
        await client.whole();
      }
      assert.deepEqual(
        agentex.passed.map(({ url }) => url),
        [],
      );
    });
  }

  test("is not called by web pages, under foreign names, or by itself", async () => {
    for (const headers of [
      { host: "rebound.example" },
      { origin: "https://evil.example" },
      { "x-agentex-passed-on": "1" },
    ]) {
      const { status } = await send(gateway.url, { path: "/tasks", headers });
      assert.ok(status === 403 || status === 404, String(status));
    }
    assert.deepEqual(agentex.passed, []);
  });

  test("lets Agentex neither set cookies nor open its own address to other sites", async () => {
    agentex.answers((_passed, response) => {
      response.setHeader("set-cookie", ["session=1", "b=2"]);
      response.setHeader("access-control-allow-origin", "*");
      response.writeHead(200, { "content-type": "text/html" }).end("<script>alert(1)</script>");
    });
    const { headers } = await send(gateway.url, { path: "/swagger" });
    assert.deepEqual([headers["set-cookie"], headers["access-control-allow-origin"]], [undefined, undefined]);
    assert.equal(headers["content-security-policy"], "sandbox");
  });

  test("passes on nothing that Agentex accepts as a login without a secret", async () => {
    const headers = {
      "x-agent-identity": "6f1c1e5e-5b0e-4d6a-8d43-5c2d6a0f6c11",
      "x-forwarded-for": "9.9.9.9",
    };
    const passed = (await send(gateway.url, { path: "/tasks", headers })).json() as Passed;
    assert.equal(passed.headers["x-agent-identity"], undefined);
    assert.equal(passed.headers["x-forwarded-for"], "127.0.0.1");
  });
});
