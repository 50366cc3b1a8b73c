import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { describe, test } from "node:test";
import { GatewayError, type AgentServerOptions } from "../../../src/index.ts";
import { createAgent, KeptLog, until } from "../../harness/agent.ts";
import { answerJson, answerProblem, FakeGateway } from "../../harness/fake-gateway.ts";
import { signatureHeaders } from "../../harness/signed-request.ts";

async function call(url: string, key: string): Promise<Response> {
  return fetch(`${url}/hook`, { method: "POST", body: "{}", headers: signatureHeaders("{}", { key }) });
}

/** Wakes immediately, and records how long it was supposed to sleep. */
function countedSleep(): { sleeps: number[]; sleep: NonNullable<AgentServerOptions["sleep"]> } {
  const sleeps: number[] = [];
  return {
    sleeps,
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("start()", () => {
  test("listens, registers the agent with its routes, and then handles what the gateway signs", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    await using acp = createAgent({
      baseUrl: gateway.url,
      log,
      agentInputType: "json",
      concurrency: 4,
      identities: ["github:41"],
      registrationMetadata: { team: "tools" },
      principalContext: { user: "u1" },
    });
    acp.post("/hook", () => ({ handled: true }));
    acp.get("/repos/:owner/:name", { timeoutSeconds: 120, finalStatuses: [404] }, () => null);
    const wake = {
      events: ["pull_request.*"],
      when: { not: { value: "{json:pull_request.draft}", is: true } },
      from: { standing: ["owner", "member"], otherwise: "filter" },
      budget: { most: 20, within: "10m", per: "conversation" },
    } as const;
    acp.post("/github", wake, () => null);
    acp.post("/threads", { policy: "queued", ordering: "latest", conversationKey: "{json:id}" }, () => null);
    await acp.start();

    assert.deepEqual(gateway.registrations, [
      {
        name: "tester",
        description: "Is tested",
        acp_url: acp.url,
        acp_type: "async",
        agent_input_type: "json",
        principal_context: { user: "u1" },
        registration_metadata: {
          team: "tools",
          webhook_concurrency: 4,
          identities: ["github:41"],
          webhook_routes: [
            { method: "POST", path: "/hook" },
            { method: "GET", path: "/repos/:owner/:name", timeout_seconds: 120, final_statuses: [404] },
            { method: "POST", path: "/github", ...wake },
            {
              method: "POST",
              path: "/threads",
              policy: "queued",
              ordering: "latest",
              conversation_key: "{json:id}",
            },
          ],
        },
      },
    ]);
    assert.match(acp.url, /^http:\/\/localhost:[1-9]\d+$/, "the port that it got, not 0");
    assert.equal(acp.id, "agent-1");
    assert.deepEqual(await (await fetch(`${acp.url}/healthz`)).json(), {
      status: "healthy",
      agent_id: "agent-1",
    });
    const answer = await call(acp.url, gateway.keyOf("tester"));
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { handled: true });
    assert.equal((await call(acp.url, "another key")).status, 401);
    assert.deepEqual(log.lines, [
      `info listening on 127.0.0.1:${new URL(acp.url).port}`,
      `info registered with ${gateway.url} as agent-1`,
    ]);
    assert.ok(!log.lines.join("\n").includes(gateway.keyOf("tester")), "no secret is logged");
  });

  test("prefers the gateway's key to the configured one", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = createAgent({ baseUrl: gateway.url, agentApiKey: "of yesterday" });
    acp.post("/hook", () => null);
    await acp.start();
    assert.equal((await call(acp.url, gateway.keyOf("tester"))).status, 200);
    assert.equal((await call(acp.url, "of yesterday")).status, 401);
  });

  test("serves while the gateway is unreachable, and registers as soon as it is reachable", async () => {
    const gateway = await FakeGateway.start();
    await gateway.close();
    const log = new KeptLog();
    const { sleep } = countedSleep();
    await using acp = createAgent({ baseUrl: gateway.url, log, sleep });
    acp.post("/hook", () => ({ handled: true }));
    await acp.start();
    assert.equal(acp.id, undefined);
    assert.equal((await fetch(`${acp.url}/healthz`)).status, 200);
    const early = await call(acp.url, "whatever");
    assert.equal(early.status, 503);
    assert.ok(early.headers.has("retry-after"));
    assert.match(await early.text(), /"code":"agent_not_registered"/);

    await gateway.open();
    await using _ = gateway;
    await until("it is registered", () => acp.id !== undefined);
    assert.equal((await call(acp.url, gateway.keyOf("tester"))).status, 200);
    assert.equal(
      log.lines.filter((line) => line.startsWith("warn")).length,
      1,
      "one line, however many tries",
    );
    assert.match(log.lines[1] ?? "", /^warn .*ECONNREFUSED.*retrying/);
    assert.match(log.lines[2] ?? "", /^info registered with/);
  });

  test("waits half a second, doubled up to 15 seconds, minus up to half of it", async () => {
    for (const [random, expected] of [
      [0, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
      [1, [250, 500, 1000, 2000, 4000, 7500, 7500]],
    ] as const) {
      // A port that nobody uses may be taken a moment later.
      await using gateway = await FakeGateway.start();
      gateway.answer = (_, response) => {
        response.destroy();
        return true;
      };
      const { sleeps, sleep } = countedSleep();
      await using acp = createAgent({ baseUrl: gateway.url, sleep, random: () => random });
      await acp.start();
      await until("it has tried often", () => sleeps.length >= expected.length);
      assert.deepEqual(sleeps.slice(0, expected.length), expected);
    }
  });

  test("keeps retrying while the gateway is overloaded or failing, or something else answers in its place", async () => {
    const answers = [
      [429, "too_many"],
      [503, "not_ready"],
      [500, "internal_error"],
      [404, ""],
      [502, ""],
      [200, ""],
    ] as const;
    await using gateway = await FakeGateway.start();
    let tries = 0;
    gateway.answer = (call_, response) => {
      const [status, code] = (call_.url === "/agents/register" && answers[tries]) || [];
      tries += 1;
      if (status === undefined) return false;
      if (code === "") response.writeHead(status, { "content-type": "text/html" }).end("<h1>nginx</h1>");
      else answerProblem(response, status, code ?? "", "Later.");
      return true;
    };
    await using acp = createAgent({ baseUrl: gateway.url, sleep: countedSleep().sleep });
    await acp.start();
    await until("it is registered", () => acp.id !== undefined);
    assert.equal(gateway.registrations.length, answers.length + 1);
  });

  test("does not treat a response without a key as a registration", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = (call_, response) => {
      if (gateway.registrations.length > 1) return false;
      answerJson(response, 200, { id: "1", ...(call_.body as object), agent_api_key: null });
      return true;
    };
    const log = new KeptLog();
    await using acp = createAgent({ baseUrl: gateway.url, sleep: countedSleep().sleep, log });
    await acp.start();
    await until("it is registered", () => acp.id === "agent-1");
    assert.match(log.lines.join("\n"), /returned no key for this agent/);
  });

  test("fails if the gateway withholds the key, and says what to configure", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = (call_, response) => {
      answerJson(response, 200, { id: "1", ...(call_.body as object), agent_api_key: "" });
      return true;
    };
    await using acp = createAgent({ baseUrl: gateway.url });
    await assert.rejects(acp.start(), (error) => {
      assert.ok(error instanceof GatewayError);
      assert.equal(error.code, "agent_key_withheld");
      assert.match(error.message, /already knows .*'tester'.*AGENT_API_KEY.*AGENTEX_API_KEY/);
      return true;
    });
    await using unchecked = createAgent({ baseUrl: gateway.url, dangerouslySkipSignature: true });
    await unchecked.start();
    assert.equal(unchecked.id, "1", "which needs no key");
  });

  test("fails and stops listening when the gateway rejects it: retrying would not help", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = (_call, response) => {
      answerProblem(response, 409, "agent_name_taken", "Another agent has this name.");
      return true;
    };
    const acp = createAgent({ baseUrl: gateway.url, port: await freePort() });
    await assert.rejects(acp.start(), (error) => {
      assert.ok(error instanceof GatewayError);
      assert.equal(error.code, "agent_name_taken");
      assert.equal(error.message, "Another agent has this name.");
      return true;
    });
    await assert.rejects(fetch(`${acp.url}/healthz`));
    gateway.answer = undefined;
    await acp.start();
    assert.equal(acp.id, "agent-1", "it can be started once that has changed");
    await acp.stop();
  });

  test("says in one line that its port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(typeof address === "object" && address !== null);
    const acp = createAgent({ port: address.port });
    await assert.rejects(acp.start(), {
      message: `Cannot listen on 127.0.0.1:${address.port}: another program listens there; choose another port (ACP_PORT)`,
    });
    other.close();
  });

  test("may be called once", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = createAgent({ baseUrl: gateway.url });
    const started = acp.start();
    await assert.rejects(acp.start(), /already started/);
    await started;
    await assert.rejects(acp.start(), /already started/);
    assert.equal(gateway.registrations.length, 1);
  });

  test("warns that signatures are not checked, and then does not need the gateway", async () => {
    const gateway = await FakeGateway.start();
    await gateway.close();
    const log = new KeptLog();
    await using acp = createAgent({ baseUrl: gateway.url, dangerouslySkipSignature: true, log });
    acp.post("/hook", () => ({ handled: true }));
    await acp.start();
    assert.equal((await fetch(`${acp.url}/hook`, { method: "POST" })).status, 200);
    assert.ok(log.lines.includes("warn accepts requests from anyone: signatures are not checked"));
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  server.close();
  await once(server, "close");
  return address.port;
}
