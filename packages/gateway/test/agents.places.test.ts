import assert from "node:assert/strict";
import type { LookupFunction } from "node:net";
import { describe, test } from "node:test";
import fc from "fast-check";
import { addressKindOf } from "../src/agents/address-kind.ts";
import { eachStore } from "./harness/each-store.ts";
import { registrationOf } from "./harness/management.ts";
import { assertProblem } from "./harness/problem.ts";
import { makeSqliteDatabase } from "./harness/sqlite-database.ts";
import { startTestAgent } from "./harness/test-agent.ts";
import { startTestGateway } from "./harness/test-gateway.ts";
import { send } from "./harness/send.ts";
import { forwardPath } from "./harness/use-gateway.ts";

describe("the kind of an address", () => {
  for (const [address, kind] of [
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["127.0.0.1", "private"],
    ["::1", "private"],
    ["100.64.0.1", "private"],
    ["fd12::1", "private"],
    ["169.254.169.254", "never"],
    ["100.100.100.200", "never"],
    ["fd00:ec2::254", "never"],
    ["fe80::1%eth0", "never"],
    ["0.0.0.0", "never"],
    ["::", "never"],
    ["255.255.255.255", "never"],
    ["224.0.0.1", "never"],
    ["not an address", "never"],
  ] as const) {
    test(`of ${address} is ${kind}`, () => assert.equal(addressKindOf(address), kind));
  }

  test("is that of the IPv4 address which IPv6 carries", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const hosts = fc.oneof(
      fc.tuple(byte, byte, byte, byte),
      fc.tuple(fc.constantFrom(10, 127, 172, 192, 169, 100, 0, 224), byte, byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    );
    fc.assert(
      fc.property(hosts, ([a, b, c, d]) => {
        const plain = `${a}.${b}.${c}.${d}`;
        const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const kind = addressKindOf(plain);
        for (const form of [
          `::ffff:${plain}`,
          `::ffff:${groups}`,
          `64:ff9b::${groups}`,
          `2002:${groups}::1`,
        ]) {
          assert.equal(addressKindOf(form), kind, form);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

eachStore("an agent", (store) => {
  test("does not register where no agent can be", async (context) => {
    const gateway = await startTestGateway(await store());
    context.after(() => gateway.end());
    for (const url of [
      "http://169.254.169.254",
      "http://0xa9fea9fe/x",
      "http://[::ffff:169.254.1.1]:80",
      "http://[::]",
    ]) {
      const answer = await gateway.management.post("/agents/register", registrationOf({ name: "a", url }));
      assert.ok(assertProblem(answer, 422, "acp_url_not_allowed").detail.includes(url));
    }
  });

  test("whose name points to a metadata service later is not connected to", async (context) => {
    let address = "127.0.0.1";
    const lookup: LookupFunction = (_host, options, callback) =>
      options.all === true ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4);
    const agent = await startTestAgent();
    const gateway = await startTestGateway(await store(), { lookup });
    context.after(async () => {
      await agent.stop();
      await gateway.end();
    });
    const url = agent.url.replace("127.0.0.1", "agent.test");
    await gateway.management.register({ name: "agent", url, routes: ["POST /hook"] });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const call = () =>
      send(gateway.url, {
        method: "POST",
        path: forwardPath("agent", "/hook"),
        headers: { "x-agent-api-key": value },
      });
    agent.answers((_received, response) => void response.writeHead(200, { connection: "close" }).end());
    assert.equal((await call()).status, 200);
    address = "169.254.169.254";
    const { detail } = assertProblem(await call(), 502, "agent_address_not_allowed");
    assert.doesNotMatch(detail, /169\.254|agent\.test/);
    assert.equal(agent.received.length, 1);
  });

  test("in a private network is refused where only public ones are allowed", async (context) => {
    const gateway = await startTestGateway(await store(), { settings: { agentNetworks: "public" } });
    context.after(() => gateway.end());
    for (const url of ["http://127.0.0.1:1", "http://localhost:1", "http://10.0.0.1", "http://[fd12::1]"]) {
      const answer = await gateway.management.post("/agents/register", registrationOf({ name: "a", url }));
      assertProblem(answer, 422, "acp_url_not_allowed");
    }
  });
});

describe("a port for management", () => {
  test("leaves webhooks and health alone on the main one, and takes no webhooks", async (context) => {
    const agent = await startTestAgent();
    const gateway = await startTestGateway(makeSqliteDatabase(), { settings: { adminPort: 0 } });
    context.after(async () => {
      await agent.stop();
      await gateway.end();
    });
    await gateway.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const sending = {
      method: "POST",
      path: forwardPath("agent", "/hook"),
      headers: { "x-agent-api-key": value },
    };
    assert.equal((await send(gateway.url, sending)).status, 200);
    assertProblem(await send(gateway.adminUrl, sending), 404, "not_found");
    for (const path of ["/healthz", "/readyz"]) {
      for (const url of [gateway.url, gateway.adminUrl])
        assert.equal((await send(url, { path })).status, 200);
    }
    for (const path of [
      "/agents",
      "/agents/name/agent",
      "/deliveries",
      "/openapi.json",
      "/docs",
      "/nowhere",
    ]) {
      const { detail } = assertProblem(await send(gateway.url, { path }), 404, "not_found");
      assert.equal(detail, "There is nothing here.");
    }
  });
});
