import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { slackHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { within } from "../harness/wait-for.ts";

const LIMIT = 64 * 1024;

eachStore("a body that is unwanted or at its limit", (store) => {
  const scene = useGateway(store, { settings: { bodyLimit: LIMIT } });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = `x-agent-api-key: ${(await management.createKey({ agent: "agent", name: "ci" })).value}`;
    await management.createKey({ agent: "agent", name: "A1", type: "slack", value: "shh-shh" });
  });
  const post = (...headers: string[]) => head(`POST ${forwardPath("agent", "/hook")}`, ...headers);
  const connect = () => connectRaw(scene.gateway.port);
  const nothingArrived = async () => {
    assert.equal(scene.agent.received.length, 0);
    const rows = await scene.gateway.database.query("SELECT id FROM deliveries");
    assert.equal(rows.length, 0);
  };

  test("of exactly the limit is accepted", async () => {
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: key.split(": "),
      body: Buffer.alloc(LIMIT),
    });
    assert.equal(answer.status, 200);
    await scene.gateway.database.query("DELETE FROM deliveries");
  });

  for (const [what, path, headers, status] of [
    ["of a stranger", "/hook", [], 401],
    ["with a wrong key", "/hook", ["x-agent-api-key: wrong"], 401],
    ["for a route that does not exist", "/nowhere", [], 404],
    ["to a path that hides another", "/../x", [], 400],
  ] as const) {
    test(`${what} is answered ${status} before it is sent`, async () => {
      const client = await connect();
      client.write(head(`POST ${forwardPath("agent", path)}`, ...headers, "content-length: 1000"));
      assert.match(await client.whole(), new RegExp(`^HTTP/1\\.1 ${status} `));
      await nothingArrived();
    });
  }

  test("that is sent completely before its sender reads is still answered", async () => {
    // More than the buffers between the two hold; a reset would destroy the response, too.
    const size = 16 * 1024 * 1024;
    for (const [header, status] of [
      ["x-other: 1", 401],
      [key, 413],
    ] as const) {
      const client = await connect();
      client.write(post(header, `content-length: ${size}`));
      await within(client.writeDeaf(Buffer.alloc(size)), "the gateway did not take what it throws away");
      assert.match(await client.whole(), new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.equal(client.ended(), "closed");
    }
    await nothingArrived();
  });

  test("does not swallow what was sent after it", async () => {
    const client = await connectRaw(scene.gateway.port, { goesOn: true });
    const second = post(key, "content-length: 2");
    client.write(post("content-length: 5"));
    await client.sees("HTTP/1.1 401");
    client.write(`hello${second}{}`);
    // It would have arrived before anything sent after it.
    const headers = key.split(": ");
    assert.equal((await scene.call("agent", "/hook", { method: "POST", headers })).status, 200);
    assert.equal(scene.agent.received.length, 1);
    assert.equal((await scene.gateway.database.query("SELECT id FROM deliveries")).length, 1);
    assert.doesNotMatch(client.received().slice(1), /HTTP\/1\.1/);
    client.destroy();
    await scene.gateway.database.query("DELETE FROM deliveries");
  });

  test("is requested with 100 Continue if there are credentials", async () => {
    const client = await connect();
    client.write(post(key, "expect: 100-continue", "content-length: 5"));
    await client.sees("HTTP/1.1 100 Continue\r\n\r\n");
    assert.equal(scene.agent.received.length, 0);
    client.write("hello");
    await client.sees("HTTP/1.1 200 OK");
    client.destroy();
    assert.equal(scene.agent.last().body.toString(), "hello");
    assert.equal(scene.agent.last().headers.expect, undefined);
    await scene.gateway.database.query("DELETE FROM deliveries");
  });

  test("is requested with 100 Continue if there is a signature to verify", async () => {
    const body = JSON.stringify({ api_app_id: "A1", event_id: "Ev1" });
    const signed = Object.entries(slackHeaders("shh-shh", body)).map(([name, value]) => `${name}: ${value}`);
    const client = await connect();
    client.write(post(...signed, "expect: 100-continue", `content-length: ${body.length}`));
    await client.sees("HTTP/1.1 100 Continue\r\n\r\n");
    client.write(body);
    await client.sees("HTTP/1.1 200 OK");
    client.destroy();
    await scene.gateway.database.query("DELETE FROM deliveries");
  });

  for (const [what, headers, status] of [
    ["no credentials", [], 401],
    ["a wrong key", ["x-agent-api-key: wrong"], 401],
    ["a length beyond the limit", ["x-slack-signature: v0=00", `content-length: ${LIMIT + 1}`], 413],
  ] as const) {
    test(`is not requested if there is ${what}`, async () => {
      const client = await connect();
      const length = headers.some((header) => header.startsWith("content-length"))
        ? []
        : ["content-length: 5"];
      client.write(post(...headers, ...length, "expect: 100-continue"));
      const answer = await client.whole();
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.doesNotMatch(answer, /100 Continue/);
    });
  }

  test("with an unknown expectation is answered 417", async () => {
    const client = await connect();
    client.write(post(key, "expect: a-miracle", "content-length: 5", "connection: close"));
    assert.match(await client.whole(), /^HTTP\/1\.1 417 /);
  });
});
