import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createAddressList } from "../src/limits/address-list.ts";
import { timeFor } from "../src/limits/body-pace.ts";
import { connectRaw, head, type RawClient } from "./harness/raw-client.ts";
import { makeSqliteDatabase } from "./harness/sqlite-database.ts";
import { forwardPath, useGateway, type Scene, type SceneOptions } from "./harness/use-gateway.ts";
import { waitFor } from "./harness/wait-for.ts";

function useScene(
  settings: NonNullable<SceneOptions["settings"]>,
): Scene & { post(...headers: string[]): string } {
  const scene = useGateway(async () => makeSqliteDatabase(), { settings });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = `x-agent-api-key: ${(await management.createKey({ agent: "agent", name: "ci" })).value}`;
  });
  return Object.assign(Object.create(scene) as Scene, {
    post: (...headers: string[]) => head(`POST ${forwardPath("agent", "/hook")}`, key, ...headers),
  });
}

/** The only answer on this connection, its code among the rest. */
async function assertTurnedAway(client: RawClient, status: number, code: string): Promise<void> {
  const answer = await client.whole();
  assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), answer);
  assert.match(answer, /^content-type: application\/problem\+json\r$/im);
  assert.match(answer, /^connection: close\r$/im);
  assert.match(answer, new RegExp(`"code":"${code}"`));
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
}

describe("a slow sender", () => {
  const scene = useScene({ headersTimeout: 200, bodyTimeout: 200, bodyRate: 1024 * 1024 });
  const stillServes = async () => assert.equal((await scene.gateway.management.get("/healthz")).status, 200);

  for (const [what, first] of [
    ["that says nothing", ""],
    ["of headers", "POST /agents/forward/name/agent/hook HTTP/1.1\r\nhost: a\r\n"],
  ] as const) {
    test(`${what} is answered 408`, async () => {
      const client = await connectRaw(scene.gateway.port);
      client.write(first);
      // One byte now and then does not help.
      const trickle = setInterval(() => first !== "" && client.write("x"), 20);
      try {
        await assertTurnedAway(client, 408, "request_timeout");
      } finally {
        clearInterval(trickle);
      }
      await stillServes();
    });
  }

  for (const [what, framing, byte] of [
    ["of a body", "content-length: 1000000", "x"],
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
      await assertTurnedAway(client, 408, "request_timeout");
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
    await assertTurnedAway(client, 408, "request_timeout");
    await stillServes();
  });

  test("is not one who listens for long", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(`GET /deliveries/stream HTTP/1.1\r\nhost: localhost:${scene.gateway.port}\r\n\r\n`);
    await client.sees("HTTP/1.1 200");
    // Three times as long as its request might have taken.
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(client.ended(), undefined);
    client.destroy();
  });

  test("does not keep others of the same connection's past from being answered", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(`${scene.post("content-length: 2")}{}`);
    await client.sees("HTTP/1.1 200 OK");
    client.write(scene.post("content-length: 2"));
    await client.sees("HTTP/1.1 408");
    client.destroy();
    assert.equal(scene.agent.received.length, 1);
  });
});

test("a body earns more time by what has come of it", () => {
  const pace = { timeout: 30_000, rate: 1_000 };
  assert.equal(timeFor(pace, 0), 30_000);
  assert.equal(timeFor(pace, 60_000), 90_000);
  assert.equal(timeFor({ ...pace, timeout: 0 }, 0), Number.POSITIVE_INFINITY);
});

describe("headers beyond the limit", () => {
  const scene = useScene({ headerLimit: 8 * 1024, headerCount: 40 });

  test("in number are answered 431, not cut short", async () => {
    const many = Array.from({ length: 60 }, (_, index) => `x-filler-${index}: 1`);
    const client = await connectRaw(scene.gateway.port);
    client.write(scene.post(...many, "content-length: 2"));
    await assertTurnedAway(client, 431, "headers_too_large");
    assert.equal(scene.agent.received.length, 0);
  });

  test("in number are answered 431 by the management API too", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(head("GET /healthz", ...Array<string>(60).fill("x-same: 1")));
    await assertTurnedAway(client, 431, "headers_too_large");
  });

  test("in size are answered 431 before they have ended", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: a\r\nx-large: ${"x".repeat(9_000)}`,
    );
    await assertTurnedAway(client, 431, "headers_too_large");
  });

  test("are not what is within them", async () => {
    const client = await connectRaw(scene.gateway.port);
    // Two of them are there already: host and key.
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

  describe("of everybody together", () => {
    const scene = useScene({ connections: 5 });
    test("are closed at once beyond the limit, and there is room again when others have gone", async () => {
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
    const scene = useScene({ addressConnections: 3, trustedProxies: createAddressList([]) });
    test("are closed at once beyond its limit", async () => {
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
    const scene = useScene({ addressConnections: 3, trustedProxies: createAddressList(["127.0.0.1"]) });
    test("are not counted", async () => {
      const clients = await open(scene.gateway.port, 8);
      for (const client of clients) client.write(head("GET /healthz"));
      for (const client of clients) await client.sees("HTTP/1.1 200");
      assert.equal(ended(clients), 0);
      for (const client of clients) client.destroy();
    });
  });
});
