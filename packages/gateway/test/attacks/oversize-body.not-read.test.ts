import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const LIMIT = 64 * 1024;

eachStore("an oversized body, or one with a false Content-Length,", (store) => {
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

  for (const [what, headers] of [
    ["declared beyond the limit", (): string[] => [key, `content-length: ${LIMIT + 1}`]],
    ["declared beyond any limit", () => [key, "content-length: 9007199254740991"]],
    [
      "declared beyond the limit, and signed",
      () => ["x-slack-signature: v0=00", `content-length: ${LIMIT + 1}`],
    ],
  ] as const) {
    test(`${what} is answered 413 before any of it was sent`, async () => {
      const client = await connect();
      client.write(post(...headers()));
      const answer = await client.whole();
      assert.match(answer, /^HTTP\/1\.1 413 /);
      assert.match(answer, /"code":"body_too_large"/);
      assert.match(answer, /connection: close/i);
      await nothingArrived();
    });
  }

  for (const credential of ["key", "signature"]) {
    test(`sent in chunks is answered 413 as soon as it exceeds the limit, verified by a ${credential}`, async () => {
      const client = await connect();
      client.write(
        post(credential === "key" ? key : "x-slack-signature: v0=00", "transfer-encoding: chunked"),
      );
      const chunk = Buffer.alloc(16 * 1024);
      for (let sent = 0; sent <= LIMIT; sent += chunk.length) {
        client.write(`${chunk.length.toString(16)}\r\n`);
        client.write(chunk);
        client.write("\r\n");
      }
      // The body never ends, and the gateway does not wait for it.
      assert.match(await client.whole(), /^HTTP\/1\.1 413 [^]+"code":"body_too_large"/);
      await nothingArrived();
    });
  }

  test("is not read further: a sender that never stops is disconnected after it got the reason", async () => {
    const client = await connect();
    client.write(post(key, "transfer-encoding: chunked"));
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    const sending = setInterval(() => {
      if (client.ended() !== undefined) return;
      client.write(`${chunk.length.toString(16)}\r\n`);
      client.write(chunk);
      client.write("\r\n");
      sent += chunk.length;
    }, 1);
    try {
      await client.sees('"code":"body_too_large"');
      await waitFor(() => client.ended() !== undefined, "the sender was not cut off");
    } finally {
      clearInterval(sending);
      client.destroy();
    }
    assert.ok(sent > LIMIT);
    await nothingArrived();
  });

  test("that is shorter than its Content-Length is not accepted, and what follows is not part of it", async () => {
    const client = await connect();
    client.write(post(key, "content-length: 100"));
    client.write("hello");
    client.finish();
    await waitFor(() => client.ended() !== undefined);
    await nothingArrived();
    // Data within the Content-Length is body, even if it looks like a request.
    const next = post(key, "content-length: 0");
    const second = await connect();
    second.write(post(key, `content-length: ${5 + next.length}`));
    second.write(`hello${next}`);
    await second.sees("HTTP/1.1 200 OK");
    second.destroy();
    assert.deepEqual(
      scene.agent.received.map(({ body }) => body.toString()),
      [`hello${next}`],
    );
    await scene.gateway.database.query("DELETE FROM deliveries");
  });

  for (const framing of ["content-length: 1000", "transfer-encoding: chunked"]) {
    test(`that is aborted (${framing}) is not delivered`, async () => {
      const client = await connect();
      client.write(post(key, framing));
      client.write(framing.startsWith("t") ? "5\r\nhello\r\n" : "hello");
      await new Promise((resolve) => setImmediate(resolve));
      client.finish();
      await waitFor(() => client.ended() !== undefined);
      // The gateway keeps running and answers its next request.
      assert.equal((await scene.gateway.management.get("/healthz")).status, 200);
      await nothingArrived();
    });
  }

  test("that is longer than its Content-Length ends there, and the rest is not a valid request", async () => {
    for (const rest of ["world", "\r\n\r\nworld", "\0\0", "5\r\nworld\r\n0\r\n\r\n"]) {
      const client = await connect();
      client.write(post(key, "content-length: 5"));
      client.write(`hello${rest}`);
      const answer = await client.whole();
      // What comes first decides whether the agent's response is still sent.
      assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length ?? 0, answer.startsWith("HTTP/1.1 200") ? 1 : 0);
      for (const { body } of scene.agent.received) assert.equal(body.toString(), "hello");
    }
    assert.ok(scene.agent.received.length <= 4);
  });
});
