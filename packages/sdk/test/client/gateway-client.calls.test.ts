import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { GatewayClient, GatewayError } from "../../src/index.ts";
import { answerJson, answerProblem, FakeGateway } from "../harness/fake-gateway.ts";

const SECRET = "s3cr3t-api-key";

async function failureOf(call: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await call.then(
    () => assert.fail("it succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError, String(error));
  assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(SECRET), "no secret in an error");
  return error;
}

async function answering(answer: (response: ServerResponse) => void): Promise<FakeGateway> {
  const gateway = await FakeGateway.start();
  gateway.answer = (_call, response) => {
    answer(response);
    return true;
  };
  return gateway;
}

describe("each call is the request that the gateway documents", () => {
  const registration = {
    name: "tester",
    description: "Is tested",
    acp_url: "http://agent",
    acp_type: "async",
  } as const;
  const calls: Record<string, [(client: GatewayClient) => Promise<unknown>, string, unknown?]> = {
    "agents.register": [
      (client) => client.agents.register(registration),
      "POST /agents/register",
      registration,
    ],
    "agents.list": [(client) => client.agents.list(), "GET /agents"],
    "agents.list, a page": [
      (client) => client.agents.list({ limit: 5, page_number: 2, order_by: "name", order_direction: "asc" }),
      "GET /agents?limit=5&page_number=2&order_by=name&order_direction=asc",
    ],
    "agents.get by id": [(client) => client.agents.get({ id: "a b" }), "GET /agents/a%20b"],
    "agents.get by name": [(client) => client.agents.get({ name: "tester" }), "GET /agents/name/tester"],
    "agents.delete by id": [(client) => client.agents.delete({ id: "1" }), "DELETE /agents/1"],
    "agents.delete by name": [
      (client) => client.agents.delete({ name: "tester" }),
      "DELETE /agents/name/tester",
    ],
    "agents.delete for good": [
      (client) => client.agents.delete({ name: "tester" }, { forget: true }),
      "DELETE /agents/name/tester?forget=true",
    ],
    "agents.registerBuild": [
      (client) => client.agents.registerBuild({ name: "tester", description: "" }),
      "POST /agents/register-build",
      { name: "tester", description: "" },
    ],
    "deployments.list": [
      (client) => client.deployments.list("tester", { limit: 10 }),
      "GET /agents/tester/deployments?limit=10",
    ],
    "deployments.get": [
      (client) => client.deployments.get("tester", "a/b"),
      "GET /agents/tester/deployments/a%2Fb",
    ],
    "deployments.create": [
      (client) => client.deployments.create("tester", { docker_image: "image" }),
      "POST /agents/tester/deployments",
      { docker_image: "image" },
    ],
    "deployments.promote": [
      (client) => client.deployments.promote("tester", "v2"),
      "POST /agents/tester/deployments/v2/promote",
    ],
    "deployments.delete": [
      (client) => client.deployments.delete("tester", "v2"),
      "DELETE /agents/tester/deployments/v2",
    ],
    "keys.create": [
      (client) => client.keys.create({ agent_name: "tester", name: "o/r", api_key_type: "github" }),
      "POST /agent_api_keys",
      { agent_name: "tester", name: "o/r", api_key_type: "github" },
    ],
    "keys.list": [
      (client) => client.keys.list({ agent_name: "tester", limit: 10 }),
      "GET /agent_api_keys?agent_name=tester&limit=10",
    ],
    "keys.get": [(client) => client.keys.get("1"), "GET /agent_api_keys/1"],
    "keys.getByName": [
      (client) => client.keys.getByName({ agent_id: "1", name: "o/r ä", api_key_type: "github" }),
      "GET /agent_api_keys/name/o%2Fr%20%C3%A4?agent_id=1&api_key_type=github",
    ],
    "keys.delete": [(client) => client.keys.delete("1"), "DELETE /agent_api_keys/1"],
    "keys.deleteByName": [
      (client) => client.keys.deleteByName({ agent_name: "tester", name: "mine" }),
      "DELETE /agent_api_keys/name/mine?agent_name=tester",
    ],
    "keys.previewWebhookTrigger": [
      (client) =>
        client.keys.previewWebhookTrigger({ agent_name: "a", name: "octo/repo", forward_path: "/pushes" }),
      "POST /agent_api_keys/webhook-trigger/preview",
      { agent_name: "a", name: "octo/repo", forward_path: "/pushes" },
    ],
    "keys.createWebhookTrigger": [
      (client) =>
        client.keys.createWebhookTrigger({
          agent_name: "tester",
          name: "o/r",
          forward_path: "/code_changes",
        }),
      "POST /agent_api_keys/webhook-trigger",
      { agent_name: "tester", name: "o/r", forward_path: "/code_changes" },
    ],
    "deliveries.statistics": [
      (client) => client.deliveries.statistics({ agent: "tester", status: ["failed"], step_seconds: 60 }),
      "GET /deliveries/statistics?agent=tester&status=failed&step_seconds=60",
    ],
    "session.get": [(client) => client.session.get(), "GET /session"],
    "session.signIn": [
      (client) => client.session.signIn({ api_key: SECRET }),
      "POST /session",
      { api_key: SECRET },
    ],
    "session.switchAccount": [
      (client) => client.session.switchAccount("acc-2"),
      "PUT /session",
      { account_id: "acc-2" },
    ],
    "account.get": [(client) => client.account.get(), "GET /account"],
    "account.keys": [(client) => client.account.keys(), "GET /account/keys"],
    "account.createKey": [
      (client) => client.account.createKey({ name: "ada", role: "viewer" }),
      "POST /account/keys",
      { name: "ada", role: "viewer" },
    ],
    "account.deleteKey": [(client) => client.account.deleteKey("1"), "DELETE /account/keys/1"],
    "auditLog.list": [
      (client) => client.auditLog.list({ action: "agent.delete", limit: 5 }),
      "GET /audit_log?action=agent.delete&limit=5",
    ],
    about: [(client) => client.about(), "GET /about"],
    alerts: [(client) => client.alerts(), "GET /alerts"],
    health: [(client) => client.health(), "GET /healthz"],
    ready: [(client) => client.ready(), "GET /readyz"],
  };
  for (const [name, [call, request, body]] of Object.entries(calls)) {
    test(`${name}: ${request}`, async () => {
      await using gateway = await answering((response) => answerJson(response, 200, ["the answer"]));
      const client = new GatewayClient({ baseUrl: `${gateway.url}/`, apiKey: SECRET, accountId: "acc-1" });
      assert.deepEqual(await call(client), ["the answer"]);
      const [sent] = gateway.calls;
      assert.ok(sent);
      assert.equal(`${sent.method} ${sent.url}`, request);
      assert.deepEqual(sent.body, body);
      assert.equal(sent.headers["content-type"], body === undefined ? undefined : "application/json");
      assert.equal(sent.headers["x-api-key"], SECRET);
      assert.equal(sent.headers["x-selected-account-id"], "acc-1");
    });
  }

  test("session.signOut, whose response has no body", async () => {
    await using gateway = await answering((response) => response.writeHead(204).end());
    assert.equal(await new GatewayClient({ baseUrl: gateway.url }).session.signOut(), undefined);
    assert.equal(`${gateway.calls[0]?.method} ${gateway.calls[0]?.url}`, "DELETE /session");
  });

  test("below a path, if the gateway is served there", async () => {
    await using gateway = await answering((response) => answerJson(response, 200, {}));
    await new GatewayClient({ baseUrl: `${gateway.url}/agentex/` }).health();
    assert.equal(gateway.calls[0]?.url, "/agentex/healthz");
    assert.equal(gateway.calls[0]?.headers["x-api-key"], undefined);
  });
});

describe("settings that only the environment contains", () => {
  test("determine the gateway and the credentials", async (context) => {
    await using gateway = await answering((response) => answerJson(response, 200, {}));
    const variables = { AGENTEX_BASE_URL: gateway.url, AGENTEX_API_KEY: SECRET, AGENTEX_ACCOUNT_ID: "acc-2" };
    const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
    context.after(() => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    Object.assign(process.env, variables);
    await new GatewayClient().health();
    assert.equal(gateway.calls[0]?.headers["x-api-key"], SECRET);
    assert.equal(gateway.calls[0]?.headers["x-selected-account-id"], "acc-2");
    await new GatewayClient({ apiKey: "mine", accountId: "acc-3" }).health();
    assert.equal(gateway.calls[1]?.headers["x-api-key"], "mine");
    assert.equal(gateway.calls[1]?.headers["x-selected-account-id"], "acc-3");
  });
});

describe("a failure is a GatewayError that says why", () => {
  test("with the gateway's problem, code and status", async () => {
    await using gateway = await answering((response) =>
      answerProblem(response, 409, "key_exists", "It already exists."),
    );
    const error = await failureOf(new GatewayClient({ baseUrl: gateway.url }).keys.get("1"));
    assert.equal(error.message, "It already exists.");
    assert.equal(error.status, 409);
    assert.equal(error.code, "key_exists");
    assert.equal(error.problem?.title, "key_exists");
    assert.equal(error.retryable, false);
  });

  test("with the message of an Agentex that sends no problem details", async () => {
    for (const [body, message] of [
      [{ message: "Agent not found" }, "Agent not found"],
      [{ detail: "Not Found" }, "Not Found"],
      [{ detail: [{ loc: ["body", "name"], msg: "field required" }] }, /GET .*\/healthz answered 422/],
    ] as const) {
      await using gateway = await answering((response) => answerJson(response, 422, body));
      const error = await failureOf(new GatewayClient({ baseUrl: gateway.url }).health());
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
      assert.equal(error.status, 422);
      assert.equal(error.code, undefined);
    }
  });

  test("when something other than the gateway answers", async () => {
    for (const status of [200, 404, 502]) {
      await using gateway = await answering((response) =>
        response.writeHead(status, { "content-type": "text/html" }).end("<h1>hello</h1>"),
      );
      const error = await failureOf(new GatewayClient({ baseUrl: gateway.url }).health());
      assert.match(error.message, new RegExp(`answered ${status}.*is this the gateway's address\\?`));
      assert.equal(error.code, "gateway_answer_invalid");
      assert.equal(error.status, status);
      assert.equal(error.retryable, true);
    }
  });

  test("when it redirects: credentials are not sent elsewhere", async () => {
    await using elsewhere = await answering((response) => answerJson(response, 200, {}));
    await using gateway = await answering((response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const client = new GatewayClient({ baseUrl: gateway.url, apiKey: SECRET });
    const error = await failureOf(
      client.keys.create({ agent_name: "tester", name: "mine", api_key: SECRET }),
    );
    assert.match(error.message, /answered 307 with a redirect/);
    assert.deepEqual(elsewhere.calls, []);
  });

  test("when the gateway is unreachable", async () => {
    const gateway = await FakeGateway.start();
    await gateway.close();
    const error = await failureOf(new GatewayClient({ baseUrl: gateway.url, apiKey: SECRET }).health());
    assert.match(error.message, /\/healthz failed: the gateway cannot be reached \(ECONNREFUSED\)/);
    assert.equal(error.status, undefined);
    assert.equal(error.code, "gateway_unreachable");
    assert.equal(error.retryable, true);
  });

  test("when it times out, even in the middle of its response", async () => {
    for (const answer of [
      () => {},
      (response: ServerResponse) => void response.writeHead(200, { "content-length": "9" }).write("{"),
    ]) {
      await using gateway = await answering(answer);
      const client = new GatewayClient({ baseUrl: gateway.url, timeoutSeconds: 0.05 });
      const error = await failureOf(client.health({ signal: new AbortController().signal }));
      assert.match(error.message, /was not answered within 0\.05 s/);
      assert.equal(error.code, "gateway_timeout");
      assert.equal(error.retryable, true);
    }
  });

  test("when its caller aborts it", async () => {
    await using gateway = await answering(() => {});
    const caller = new AbortController();
    const call = new GatewayClient({ baseUrl: gateway.url }).agents.list({}, { signal: caller.signal });
    caller.abort();
    const error = await failureOf(call);
    assert.equal(error.code, "request_aborted");
    assert.equal(error.retryable, false);
  });
});

describe("anything that no URL or header can contain is rejected before a request is sent", () => {
  test("names that URLs treat as navigation", async () => {
    await using gateway = await answering((response) => answerJson(response, 200, {}));
    const client = new GatewayClient({ baseUrl: gateway.url });
    for (const name of ["", ".", ".."]) {
      await assert.rejects(client.agents.delete({ name }), TypeError);
      await assert.rejects(client.agents.delete({ id: name }), TypeError);
      await assert.rejects(client.keys.delete(name), TypeError);
      await assert.rejects(client.keys.deleteByName({ agent_name: "tester", name }), TypeError);
    }
    assert.deepEqual(gateway.calls, []);
  });

  test("credentials with a newline, which are not repeated", () => {
    for (const options of [{ apiKey: `${SECRET}\n` }, { accountId: `${SECRET} ` }]) {
      assert.throws(
        () => new GatewayClient({ baseUrl: "http://gateway", ...options }),
        (error) => error instanceof TypeError && !error.message.includes(SECRET),
      );
    }
  });

  test("base URLs that are invalid, or that contain credentials, which are not repeated", () => {
    for (const baseUrl of [
      "gateway:5003",
      "ftp://gateway",
      `http://me:${SECRET}@gateway`,
      "http://gateway?a=b",
    ]) {
      assert.throws(
        () => new GatewayClient({ baseUrl }),
        (error) => error instanceof TypeError && !error.message.includes(SECRET),
      );
    }
  });

  test("invalid timeouts", () => {
    for (const timeoutSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => new GatewayClient({ timeoutSeconds }), TypeError);
    }
  });
});

test("the client's own entry point needs nothing from Node, so that a browser can load it", async () => {
  const client = new URL("../../src/client/", import.meta.url);
  const seen = new Set<string>();
  const follow = async (url: URL): Promise<void> => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    const { readFile } = await import("node:fs/promises");
    for (const [, from = ""] of (await readFile(url, "utf8")).matchAll(/from "([^"]+)"/g)) {
      const imported = new URL(from, url);
      assert.ok(
        from.startsWith(".") && imported.href.startsWith(client.href),
        `${url.pathname} imports ${from}`,
      );
      await follow(imported);
    }
  };
  await follow(new URL("index.ts", client));
  assert.ok(seen.size >= 5);
});
