import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { before, test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { startRawAgent } from "../../harness/agents/raw-agent.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const MiB = 1024 * 1024;
/** Long enough for a response on a busy machine, short enough to wait for. */
const TIMEOUT = 0.4;

eachStore("an agent that fails its caller", (store) => {
  const scene = useGateway(store);
  let agents = 0;

  const meet = async (url: string, timeout_seconds?: number) => {
    const name = `agent-${++agents}`;
    const { management } = scene.gateway;
    const route = {
      method: "POST",
      path: "/hook",
      ...(timeout_seconds !== undefined && { timeout_seconds }),
    };
    await management.register({ name, url, routes: [route] });
    const { value } = await management.createKey({ agent: name, name: "ci" });
    return (body: string | Uint8Array = "{}") =>
      scene.call(name, "/hook", { method: "POST", headers: { "x-agent-api-key": value }, body });
  };
  /** An agent that does this with each connection; it is stopped afterwards. */
  const withAgent = async (
    onRequest: (socket: Socket) => void,
    use: (call: Awaited<ReturnType<typeof meet>>) => Promise<void>,
    timeout?: number,
  ) => {
    const agent = await startRawAgent(onRequest);
    try {
      await use(await meet(agent.url, timeout));
    } finally {
      await agent.stop();
    }
  };

  let deadUrl = "";
  before(async () => {
    const agent = await startTestAgent();
    deadUrl = agent.url;
    await agent.stop();
  });

  test("by not listening is 502, without revealing the address", async () => {
    const answer = await (await meet(deadUrl))();
    const { detail } = assertProblem(answer, 502, "agent_unreachable");
    assert.doesNotMatch(detail, /127\.0\.0\.1|\d{4}/);
    assert.match(String(answer.headers["x-agentex-delivery-id"]), /^dlv_/);
  });

  test("by having no address is 502", async () => {
    assertProblem(await (await meet("http://nowhere.invalid"))(), 502, "agent_host_unresolved");
  });

  test("by unexpected TLS, or plain text instead of TLS, is 502", async () => {
    const call = await meet(scene.agent.url.replace("http:", "https:"));
    assertProblem(await call(), 502, "agent_unreachable");
  });

  test("by closing the connection without a response is 502", () =>
    withAgent(
      (socket) => socket.end(),
      async (call) => void assertProblem(await call(), 502, "agent_unreachable"),
    ));

  test("by resetting the connection is 502", () =>
    withAgent(
      (socket) => socket.resetAndDestroy(),
      async (call) => void assertProblem(await call(), 502, "agent_unreachable"),
    ));

  for (const [what, answer] of [
    ["that is not HTTP", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["with an invalid status", "HTTP/1.1 abc OK\r\n\r\n"],
    ["with a broken header", "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"],
    ["with two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    ["with an invalid length", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"],
    ["with headers without end", `HTTP/1.1 200 OK\r\n${"x-many: 1\r\n".repeat(10_000)}`],
  ] as const) {
    test(`by a response ${what} is 502`, () =>
      withAgent(
        (socket) => socket.end(answer),
        async (call) => void assertProblem(await call(), 502, "agent_answer_invalid"),
      ));
  }

  test("by an unrequested protocol upgrade is 502", () =>
    withAgent(
      (socket) =>
        socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
      async (call) => assert.equal((await call()).status, 502),
      TIMEOUT,
    ));

  test("by an incomplete response head is 502", () =>
    withAgent(
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-le"),
      async (call) => assert.equal((await call()).status, 502),
    ));

  test("by being silent is 504 after its route's timeout", () =>
    withAgent(
      () => {},
      async (call) => {
        const begun = performance.now();
        assertProblem(await call(), 504, "agent_timeout");
        assert.ok(performance.now() - begun >= TIMEOUT * 1_000 - 20);
      },
      TIMEOUT,
    ));

  test("by being silent is distinguished from a response that arrived while the gateway was blocked", () =>
    withAgent(
      (socket) => {
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        // The gateway runs in this very process: by the time that it looks at the socket again, its timeout has passed.
        const end = performance.now() + TIMEOUT * 1_500;
        while (performance.now() < end);
      },
      async (call) => assert.equal((await call()).status, 200),
      TIMEOUT,
    ));

  test("by being silent is cut off: its connection is closed", async () => {
    const agent = await startRawAgent(() => {});
    try {
      const call = await meet(agent.url, TIMEOUT);
      assertProblem(await call(), 504, "agent_timeout");
      await waitFor(() => agent.connections[0]?.closed === true, "the connection to the agent stayed open");
    } finally {
      await agent.stop();
    }
  });

  test("by not reading a body of 20 MB is 504", () =>
    withAgent(
      (socket) => socket.pause(),
      async (call) => void assertProblem(await call(Buffer.alloc(20 * MiB)), 504, "agent_timeout"),
      TIMEOUT,
    ));

  test("does not include one that responds slowly but is never silent for that long", () =>
    withAgent(
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let left = 8;
        const timer = setInterval(
          () => {
            socket.write("1\r\n.\r\n");
            if (--left > 0) return;
            clearInterval(timer);
            socket.end("0\r\n\r\n");
          },
          (TIMEOUT * 1_000) / 4,
        );
      },
      async (call) => {
        const answer = await call();
        assert.deepEqual([answer.status, answer.text], [200, "........"]);
      },
      TIMEOUT,
    ));

  // A response that has begun to reach the caller can no longer become a 502, but must not look complete either.
  const streamed = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n";
  for (const [what, onRequest] of [
    ["breaking off a stream", (socket) => socket.end(streamed)],
    [
      "resetting a stream",
      (socket) => socket.write(streamed, () => setImmediate(() => socket.resetAndDestroy())),
    ],
    ["resetting a stream immediately", (socket) => socket.write(streamed, () => socket.resetAndDestroy())],
    [
      "breaking off a long answer",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nhello"),
    ],
    ["falling silent in a stream", (socket) => socket.write(streamed)],
    ["a broken chunk", (socket) => socket.end(`${streamed}zz\r\n`)],
  ] satisfies [string, (socket: Socket) => void][]) {
    test(`by ${what} is a broken connection, or 502 if nothing has been sent yet`, () =>
      withAgent(
        onRequest,
        async (call) => {
          const answer = await call().catch((error: unknown) => error);
          if (answer instanceof Error) return;
          assert.equal((answer as { status: number }).status, 502);
        },
        TIMEOUT,
      ));
  }

  test("by cutting off a short response never yields a complete response", () =>
    withAgent(
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello"),
      async (call) => {
        const answer = await call().catch((error: unknown) => error);
        if (!(answer instanceof Error)) assert.equal((answer as { status: number }).status, 502);
      },
    ));

  test("does not affect another agent's webhooks", () =>
    withAgent(
      () => {},
      async (call) => {
        const slow = call();
        const other = await meet(scene.agent.url);
        for (let index = 0; index < 5; index++) assert.equal((await other()).status, 200);
        assertProblem(await slow, 504, "agent_timeout");
      },
      TIMEOUT * 2,
    ));

  test("and recovers is reached again", async () => {
    const call = await meet(deadUrl);
    assertProblem(await call(), 502, "agent_unreachable");
    const agent = await startTestAgent(Number(new URL(deadUrl).port));
    try {
      assert.equal((await call()).status, 200);
    } finally {
      await agent.stop();
    }
  });
});
