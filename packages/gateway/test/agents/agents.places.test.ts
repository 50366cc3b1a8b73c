import assert from "node:assert/strict";
import type { LookupFunction } from "node:net";
import { describe, test } from "node:test";
import fc from "fast-check";
import { addressKindOf } from "../../src/addresses/address-kind.ts";
import { eachStore } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { send } from "../harness/send.ts";
import { forwardPath } from "../harness/use-gateway.ts";

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
    // The addresses in the clouds' own documentation: AWS (EC2, ECS and EKS), Google Cloud, Azure, Oracle Cloud and its
    // predecessor, Tencent Cloud, Alibaba Cloud, Scaleway, Akamai, OpenStack.
    ["169.254.170.2", "never"],
    ["169.254.170.23", "never"],
    ["fd00:ec2::23", "never"],
    ["fd20:ce::254", "never"],
    ["168.63.129.16", "never"],
    ["192.0.0.192", "never"],
    ["fd00:c1::a9fe:a9fe", "never"],
    ["169.254.0.23", "never"],
    ["fd00:100::100:200", "never"],
    ["169.254.42.42", "never"],
    ["fd00:42::42", "never"],
    ["fd00:a9fe:a9fe::1", "never"],
    ["fe80::a9fe:a9fe", "never"],
    ["::ffff:169.254.169.254", "never"],
    ["::ffff:a83f:8110", "never"],
    ["fd00:a9fe:a9fe::2", "private"],
    ["168.63.129.17", "public"],
    ["fe80::1%eth0", "never"],
    ["0.0.0.0", "never"],
    ["::", "never"],
    ["255.255.255.255", "never"],
    ["224.0.0.1", "never"],
    ["not an address", "never"],
  ] as const) {
    test(`of ${address} is ${kind}`, () => assert.equal(addressKindOf(address), kind));
  }

  test("is that of the IPv4 address that an IPv6 address embeds", () => {
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
  test("cannot register at an address that is not allowed", async (context) => {
    const gateway = await startTestGateway(await store());
    context.after(() => gateway.end());
    for (const url of [
      "http://169.254.169.254",
      "http://0xa9fea9fe/x",
      "http://[::ffff:169.254.1.1]:80",
      "http://[::]",
      "http://2852039166/",
      "http://0251.0376.0251.0376",
      "http://0xa9.0xfe.0xa9.0xfe",
      "http://169.16689662",
      "http://169.254.43518",
      "http://[::ffff:a9fe:a9fe]",
      "http://[64:ff9b::169.254.169.254]",
      "http://[2002:a9fe:a9fe::1]",
      "http://[fd00:a9fe:a9fe::1]",
      "http://168.63.129.16",
      "http://\u2460\u2465\u2468.254.169.254",
    ]) {
      const answer = await gateway.management.post("/agents/register", registrationOf({ name: "a", url }));
      assert.ok(assertProblem(answer, 422, "acp_url_not_allowed").detail.includes(url));
    }
  });

  test("whose name later resolves to a metadata service is not connected to", async (context) => {
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

  test("with a literal address is checked at every connection too", async (context) => {
    // Registered before its address was on the list, so it is in the database.
    const gateway = await startTestGateway(await store());
    context.after(() => gateway.end());
    const { id } = await gateway.management.register({
      name: "agent",
      url: "http://127.0.0.1:1",
      routes: ["POST /hook"],
    });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    for (const url of [
      "http://169.254.169.254",
      "http://[::ffff:169.254.169.254]:80",
      "http://[::ffff:a9fe:a9fe]",
      "http://2852039166/",
      "http://0xa9fea9fe",
      "http://0251.0376.0251.0376",
      "http://[fd00:ec2::254]",
    ]) {
      const returning = gateway.database.engine === "postgres" ? " RETURNING id" : "";
      await gateway.database.query(`UPDATE agents SET acp_url = '${url}' WHERE id = '${id}'${returning}`);
      const answer = await send(gateway.url, {
        method: "POST",
        path: forwardPath("agent", "/hook"),
        headers: { "x-agent-api-key": value },
      });
      assertProblem(answer, 502, "agent_address_not_allowed");
    }
  });

  for (const [what, addresses] of [
    ["a forbidden address before an allowed one", ["169.254.169.254", "127.0.0.1"]],
    ["an allowed address before a forbidden one", ["127.0.0.1", "::ffff:169.254.169.254"]],
  ] as const) {
    test(`whose name has ${what} is connected to only at the allowed one`, async (context) => {
      const lookup: LookupFunction = (_host, _options, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        );
      const agent = await startTestAgent();
      const gateway = await startTestGateway(await store(), { lookup });
      context.after(async () => {
        await agent.stop();
        await gateway.end();
      });
      const url = agent.url.replace("127.0.0.1", "agent.test");
      await gateway.management.register({ name: "agent", url, routes: ["POST /hook"] });
      const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
      const answer = await send(gateway.url, {
        method: "POST",
        path: forwardPath("agent", "/hook"),
        headers: { "x-agent-api-key": value },
      });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(agent.received.length, 1);
    });
  }

  test("that redirects is not followed: its caller gets the location", async (context) => {
    const agent = await startTestAgent();
    const elsewhere = await startTestAgent();
    const gateway = await startTestGateway(await store());
    context.after(async () => {
      await agent.stop();
      await elsewhere.stop();
      await gateway.end();
    });
    await gateway.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    // This agent is asked for its OpenAPI document, which is not read from elsewhere either.
    await gateway.management.register({ name: "bare", url: agent.url });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const { value: bare } = await gateway.management.createKey({ agent: "bare", name: "ci" });
    for (const status of [301, 302, 303, 307, 308]) {
      agent.answers((_received, response) =>
        response.writeHead(status, { location: `${elsewhere.url}/latest/meta-data` }).end(),
      );
      for (const [name, key] of [
        ["agent", value],
        ["bare", bare],
      ] as const) {
        const answer = await send(gateway.url, {
          method: "POST",
          path: forwardPath(name, "/hook"),
          headers: { "x-agent-api-key": key },
        });
        assert.deepEqual(
          [answer.status, answer.headers.location],
          [status, `${elsewhere.url}/latest/meta-data`],
        );
      }
    }
    assert.deepEqual(elsewhere.received, []);
  });

  test("in a private network is rejected if only public ones are allowed", async (context) => {
    const gateway = await startTestGateway(await store(), { settings: { agentNetworks: "public" } });
    context.after(() => gateway.end());
    for (const url of ["http://127.0.0.1:1", "http://localhost:1", "http://10.0.0.1", "http://[fd12::1]"]) {
      const answer = await gateway.management.post("/agents/register", registrationOf({ name: "a", url }));
      assertProblem(answer, 422, "acp_url_not_allowed");
    }
  });
});

describe("a port for management", () => {
  test("leaves only webhooks and health on the main one, and accepts no webhooks", async (context) => {
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
      assert.equal(detail, "There is nothing at this path.");
    }
  });
});
