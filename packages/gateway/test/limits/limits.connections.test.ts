import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { timeFor } from "../../src/limits/body-pace.ts";
import { connectRaw, head, type RawClient } from "../harness/raw-client.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { assertRejected, useRawScene } from "../harness/use-raw-scene.ts";
import { waitFor } from "../harness/wait-for.ts";

test("a body gets more time for each received byte", () => {
  const pace = { timeout: 30_000, rate: 1_000 };
  assert.equal(timeFor(pace, 0), 30_000);
  assert.equal(timeFor(pace, 60_000), 90_000);
  assert.equal(timeFor({ ...pace, timeout: 0 }, 0), Number.POSITIVE_INFINITY);
});

describe("headers beyond the limit", () => {
  const scene = useRawScene({ headerLimit: 8 * 1024, headerCount: 40 });

  test("in number are answered 431, not truncated", async () => {
    const many = Array.from({ length: 60 }, (_, index) => `x-filler-${index}: 1`);
    const client = await connectRaw(scene.gateway.port);
    client.write(scene.post(...many, "content-length: 2"));
    await assertRejected(client, 431, "headers_too_large");
    assert.equal(scene.agent.received.length, 0);
  });

  test("in number are answered 431 by the management API too", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(head("GET /healthz", ...Array<string>(60).fill("x-same: 1")));
    await assertRejected(client, 431, "headers_too_large");
  });

  test("in size are answered 431 before they have ended", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: a\r\nx-large: ${"x".repeat(9_000)}`,
    );
    await assertRejected(client, 431, "headers_too_large");
  });

  test("do not include requests within the limit", async () => {
    const client = await connectRaw(scene.gateway.port);
    // Two are already present: host and key.
    const some = Array.from({ length: 37 }, (_, index) => `x-filler-${index}: 1`);
    client.write(`${scene.post(...some, "content-length: 2")}{}`);
    await client.sees("HTTP/1.1 200 OK");
    client.destroy();
    assert.equal(scene.agent.last().headers["x-filler-36"], "1");
  });
});

describe("connections", () => {
  const open = async (port: number, count: number) =>
    Promise.all(Array.from({ length: count }, () => connectRaw(port)));
  const ended = (clients: readonly RawClient[]) =>
    clients.filter((client) => client.ended() !== undefined).length;

  describe("of all clients together", () => {
    const scene = useRawScene({ connections: 5 });
    test("are closed immediately beyond the limit, and accepted again when others have closed", async () => {
      const clients = await open(scene.gateway.port, 12);
      await waitFor(
        () => ended(clients) === 7,
        () => `${ended(clients)} were closed`,
      );
      for (const client of clients) client.destroy();
      await waitFor(async () => {
        const client = await connectRaw(scene.gateway.port);
        client.write(head("GET /healthz", "connection: close"));
        return /HTTP\/1\.1 200/.test(await client.whole());
      });
    });
  });

  describe("of one address", () => {
    const scene = useRawScene({ addressConnections: 3, trustedProxies: createAddressList([]) });
    test("are closed immediately beyond its limit", async () => {
      const clients = await open(scene.gateway.port, 8);
      await waitFor(
        () => ended(clients) === 5,
        () => `${ended(clients)} were closed`,
      );
      for (const client of clients) client.destroy();
      await waitFor(async () => {
        const client = await connectRaw(scene.gateway.port);
        client.write(head("GET /healthz", "connection: close"));
        return /HTTP\/1\.1 200/.test(await client.whole());
      });
    });
  });

  describe("of a trusted proxy", () => {
    const scene = useRawScene({ addressConnections: 3, trustedProxies: createAddressList(["127.0.0.1"]) });
    test("are not counted", async () => {
      const clients = await open(scene.gateway.port, 8);
      for (const client of clients) client.write(head("GET /healthz"));
      for (const client of clients) await client.sees("HTTP/1.1 200");
      assert.equal(ended(clients), 0);
      for (const client of clients) client.destroy();
    });
  });
});
