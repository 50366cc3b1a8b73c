import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AgentServer } from "../../../src/index.ts";
import { createAgent, KeptLog, until } from "../../harness/agent.ts";
import { answerProblem, FakeGateway } from "../../harness/fake-gateway.ts";
import { signatureHeaders } from "../../harness/signed-request.ts";

async function statusOf(acp: AgentServer, key: string): Promise<number> {
  const headers = signatureHeaders("{}", { key });
  return (await fetch(`${acp.url}/hook`, { method: "POST", body: "{}", headers })).status;
}

function agentOf(gateway: FakeGateway, options: Parameters<typeof createAgent>[0] = {}) {
  const acp = createAgent({ baseUrl: gateway.url, ...options });
  acp.post("/hook", () => null);
  return acp;
}

const OFTEN = { heartbeatSeconds: 0.01 };

describe("an agent registers again", () => {
  test("when the gateway has forgotten it", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    await using acp = agentOf(gateway, { ...OFTEN, log });
    await acp.start();
    gateway.forget("tester");
    await until("it is registered again", () => acp.id === "agent-2");
    assert.equal(await statusOf(acp, gateway.keyOf("tester")), 200);
    assert.deepEqual(log.lines.slice(1), [
      `info registered with ${gateway.url} as agent-1`,
      `warn ${gateway.url} no longer knows this agent; registering again`,
      `info registered with ${gateway.url} as agent-2`,
    ]);
  });

  test("with the internal key that it received, so that nobody else takes its name", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = agentOf(gateway, OFTEN);
    await acp.start();
    const key = gateway.keyOf("tester");
    gateway.forget("tester");
    await until("it is registered again", () => acp.id === "agent-2");
    const shown = gateway.calls
      .filter(({ url }) => url === "/agents/register")
      .map(({ headers }) => headers["x-agent-api-key"]);
    assert.deepEqual(shown.slice(0, 2), [undefined, key]);
  });

  test("when another replica has done so in the meantime, to get the new key", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = agentOf(gateway, OFTEN);
    await acp.start();
    gateway.recreate("tester");
    await until("it has the new id", () => acp.id === "agent-2");
    assert.equal(await statusOf(acp, gateway.keyOf("tester")), 200);
  });

  test("but only checks in while it is known, and logs once when the gateway goes away and comes back", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    await using acp = agentOf(gateway, {
      ...OFTEN,
      log,
      sleep: async () => new Promise((resolve) => setTimeout(resolve, 5)),
    });
    await acp.start();
    const looks = () => gateway.calls.filter((call) => call.url === "/agents/name/tester").length;
    await until("it has looked in", () => looks() >= 3);
    await gateway.close();
    await until("it has noticed", () => log.lines.length >= 3);
    await gateway.open();
    const before = looks();
    await until("it has looked in again", () => looks() >= before + 3);
    assert.equal(gateway.registrations.length, 1);
    assert.equal(log.lines.length, 4, log.lines.join("\n"));
    assert.match(log.lines[2] ?? "", /^warn .*retrying/);
    assert.match(log.lines[3] ?? "", /^info registered with/);
  });

  test("instead of checking in, if that needs credentials that it does not have", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = (call, response) => {
      if (call.method !== "GET") return false;
      answerProblem(response, 401, "credentials_missing", "Log in.");
      return true;
    };
    const log = new KeptLog();
    await using acp = agentOf(gateway, { ...OFTEN, log });
    await acp.start();
    await until("it has registered often", () => gateway.registrations.length >= 3);
    assert.equal(log.lines.length, 2, "which is no news");
  });

  test("but not because something else answers 404 in place of the gateway", async () => {
    await using gateway = await FakeGateway.start();
    let looks = 0;
    gateway.answer = (call, response) => {
      if (call.method !== "GET") return false;
      looks += 1;
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>no such site</h1>");
      return true;
    };
    await using acp = agentOf(gateway, {
      ...OFTEN,
      sleep: async () => new Promise((resolve) => setTimeout(resolve, 5)),
    });
    await acp.start();
    await until("it has looked in", () => looks >= 3);
    assert.equal(gateway.registrations.length, 1);
  });

  test("with routes that are declared later, all in one request", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = agentOf(gateway, { heartbeatSeconds: 3_600 });
    await acp.start();
    acp.put("/late", () => null);
    acp.patch("/later", () => null);
    await until("the gateway knows them", () => gateway.registrations.length === 2);
    assert.deepEqual(gateway.registrations[1]?.["registration_metadata"], {
      webhook_routes: [
        { method: "POST", path: "/hook" },
        { method: "PUT", path: "/late" },
        { method: "PATCH", path: "/later" },
      ],
    });
    acp.delete("/latest", () => null);
    await until("the gateway knows that too", () => gateway.registrations.length === 3);
  });

  test("with a route that is declared while it is registering", async () => {
    await using gateway = await FakeGateway.start();
    await using acp = agentOf(gateway, { heartbeatSeconds: 3_600 });
    gateway.answer = () => {
      if (gateway.registrations.length === 1) acp.put("/late", () => null);
      return false;
    };
    await acp.start();
    await until("the gateway knows it", () => gateway.registrations.length === 2);
    assert.match(JSON.stringify(gateway.registrations[1]), /\/late/);
  });
});

describe("when a signature does not match", () => {
  test("the agent checks whether it has a new key, and handles what the new key signed", async () => {
    await using gateway = await FakeGateway.start();
    let now = Date.now();
    await using acp = agentOf(gateway, { heartbeatSeconds: 3_600, now: () => now });
    await acp.start();
    const old = gateway.keyOf("tester");
    gateway.recreate("tester");
    now += 3_000;
    assert.equal(await statusOf(acp, gateway.keyOf("tester")), 200);
    assert.equal(await statusOf(acp, old), 401, "the old key is worth nothing any more");
    assert.equal(gateway.registrations.length, 2);
  });

  test("it checks at most once every few seconds, whatever unverified senders send", async () => {
    await using gateway = await FakeGateway.start();
    let now = Date.now();
    await using acp = agentOf(gateway, { heartbeatSeconds: 3_600, now: () => now });
    await acp.start();
    const strangers = async () =>
      Promise.all(Array.from({ length: 20 }, async () => statusOf(acp, "a stranger's key")));
    assert.deepEqual(new Set(await strangers()), new Set([401]));
    assert.equal(gateway.registrations.length, 1, "it has just registered");
    now += 3_000;
    await strangers();
    await strangers();
    assert.equal(gateway.registrations.length, 2);
  });

  test("and the gateway is unreachable, the request is still rejected", async () => {
    await using gateway = await FakeGateway.start();
    let now = Date.now();
    await using acp = agentOf(gateway, { heartbeatSeconds: 3_600, now: () => now });
    await acp.start();
    const key = gateway.keyOf("tester");
    await gateway.close();
    now += 3_000;
    assert.equal(await statusOf(acp, "a stranger's key"), 401);
    assert.equal(await statusOf(acp, key), 200, "its own key stays good");
  });
});
