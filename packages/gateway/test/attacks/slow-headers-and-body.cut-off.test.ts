import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectRaw } from "../harness/raw-client.ts";
import { assertRejected, useRawScene } from "../harness/use-raw-scene.ts";

describe("a slow sender (slowloris)", () => {
  const scene = useRawScene({ headersTimeout: 200, bodyTimeout: 200, bodyRate: 1024 * 1024 });
  const stillServes = async () => assert.equal((await scene.gateway.management.get("/healthz")).status, 200);

  for (const [what, first] of [
    ["that says nothing", ""],
    ["of slow headers", "POST /agents/forward/name/agent/hook HTTP/1.1\r\nhost: a\r\n"],
  ] as const) {
    test(`${what} is answered 408`, async () => {
      const client = await connectRaw(scene.gateway.port);
      client.write(first);
      // Sending one byte now and then does not help.
      const trickle = setInterval(() => first !== "" && client.write("x"), 20);
      try {
        await assertRejected(client, 408, "request_timeout");
      } finally {
        clearInterval(trickle);
      }
      await stillServes();
    });
  }

  for (const [what, framing, byte] of [
    ["of a slow body", "content-length: 1000000", "x"],
    ["of chunks", "transfer-encoding: chunked", "1\r\nx\r\n"],
  ] as const) {
    test(`${what} is answered 408, and nothing reaches the agent`, async () => {
      const client = await connectRaw(scene.gateway.port);
      client.write(scene.post(framing));
      const trickle = setInterval(() => client.ended() === undefined && client.write(byte), 20);
      try {
        await client.sees('"code":"request_timeout"');
      } finally {
        clearInterval(trickle);
        client.finish();
      }
      await assertRejected(client, 408, "request_timeout");
      assert.equal(scene.agent.received.length, 0);
      await stillServes();
    });
  }

  test("of a body for the management API is answered 408", async () => {
    const client = await connectRaw(scene.gateway.port);
    const { port } = scene.gateway;
    client.write(
      `POST /agents/register HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
    );
    await assertRejected(client, 408, "request_timeout");
    await stillServes();
  });

  test("does not include one that listens for a long time", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(`GET /deliveries/stream HTTP/1.1\r\nhost: localhost:${scene.gateway.port}\r\n\r\n`);
    await client.sees("HTTP/1.1 200");
    // Three times the allowed time.
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(client.ended(), undefined);
    client.destroy();
  });

  test("does not prevent earlier requests of the connection from being answered", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(`${scene.post("content-length: 2")}{}`);
    await client.sees("HTTP/1.1 200 OK");
    client.write(scene.post("content-length: 2"));
    await client.sees("HTTP/1.1 408");
    client.destroy();
    assert.equal(scene.agent.received.length, 1);
  });
});
