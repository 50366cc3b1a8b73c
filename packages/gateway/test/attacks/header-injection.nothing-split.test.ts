import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { startRawAgent, type RawAgent } from "../harness/agents/raw-agent.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

onSqlite("header injection", (store) => {
  const scene = useGateway(store);
  const secret = "a secret of some length";
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    // It declares no routes, so any path may be called.
    await management.register({ name: "agent", url: scene.agent.url });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
    await scene.call("agent", "/first", { method: "POST" });
  });
  const isInjected = (text: string): boolean => /^x-injected/im.test(text);

  const raw = async (line: string): Promise<string> => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      Buffer.from(head(line, `x-agent-api-key: ${key}`, "connection: close", "content-length: 0"), "latin1"),
    );
    return client.whole();
  };

  for (const [where, target] of [
    ["the path, encoded", "/a%0d%0ax-injected:%201"],
    ["the path, with a bare LF encoded", "/a%0ax-injected:1"],
    ["the path, doubly encoded", "/a%250d%250ax-injected:1"],
    ["the path, in bytes that are cut to CR LF", "/a\u010d\u010ax-injected:1"],
    ["the agent's name", "/../agent%0d%0ax-injected:1"],
  ] as const) {
    test(`through ${where} is rejected`, async () => {
      const answer = await raw(`POST ${forwardPath("agent", target)}`);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.ok(!isInjected(answer));
      assert.deepEqual(scene.agent.received, []);
    });
  }

  test("through the query, encoded, stays in the query", async () => {
    const target = "/a?b=%0d%0ax-injected:%201%0d%0a%0d%0aGET%20/%20HTTP/1.1";
    assert.match(await raw(`POST ${forwardPath("agent", target)}`), /^HTTP\/1\.1 200 /);
    assert.equal(scene.agent.last().url, target);
    assert.equal(scene.agent.last().headers["x-injected"], undefined);
    assert.equal(scene.agent.received.length, 1);
  });

  for (const [where, line] of [
    ["a CR LF in the query", "POST /agents/forward/name/agent/a?b=\r\nx-injected: 1\r\nx-rest:"],
    ["a bare LF in the query", "POST /agents/forward/name/agent/a?b=\nx-injected: 1\nx-rest:"],
    ["a bare CR in the query", "POST /agents/forward/name/agent/a?b=\rx-injected: 1\rx-rest:"],
    ["a bare CR in the path", "POST /agents/forward/name/agent/a\rx-injected:1"],
    ["a blank in the query", "POST /agents/forward/name/agent/a?b= HTTP/1.1 x-injected:1"],
    ["a NUL in the query", "POST /agents/forward/name/agent/a?b=\0x-injected:1"],
    ["a tab in the path", "POST /agents/forward/name/agent/a\tx-injected:1"],
  ] as const) {
    test(`through ${where} is not a valid request`, async () => {
      const answer = await raw(line);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1);
      assert.deepEqual(scene.agent.received, []);
    });
  }

  for (const [what, evil, seen] of [
    ["CR LF", "a\r\nx-injected: 1\r\n\r\nGET / HTTP/1.1", undefined],
    ["characters that are cut to CR LF", "a\u010d\u010ax-injected: 1", "o/r#a%C4%8D%C4%8Ax-injected:%201"],
    ["line breaks of Unicode", "a\u0085\u2028x-injected: 1", undefined],
  ] as const) {
    test(`through ${what} in a signed payload's conversation stays in its header, or the header is left out`, async () => {
      const body = JSON.stringify({ repository: { full_name: "o/r" }, number: evil, action: evil });
      const answer = await scene.call("agent", "/hook", {
        method: "POST",
        headers: await githubHeaders(secret, body, { "x-github-event": "pull_request" }),
        body,
      });
      assert.equal(answer.status, 200, answer.text);
      const { headers } = scene.agent.last();
      assert.equal(headers["x-injected"], undefined);
      if (seen !== undefined) assert.equal(headers["x-agentex-conversation"], seen);
      assert.doesNotMatch(String(headers["x-agentex-event"]), /[^!-~]/);
      assert.equal(scene.agent.received.length, 1);
    });
  }

  const withRawAgent = async (answer: string, use: (agent: RawAgent) => Promise<void>): Promise<void> => {
    const agent = await startRawAgent((socket) => socket.end(Buffer.from(answer, "latin1")));
    try {
      await use(agent);
    } finally {
      await agent.stop();
    }
  };

  for (const [what, answer] of [
    ["a bare CR in a value", "HTTP/1.1 200 OK\r\nx-a: b\rx-injected: 1\r\ncontent-length: 2\r\n\r\nok"],
    ["a bare LF in a value", "HTTP/1.1 200 OK\r\nx-a: b\nx-injected: 1\ncontent-length: 2\r\n\r\nok"],
    ["a NUL in a value", "HTTP/1.1 200 OK\r\nx-a: b\0x-injected: 1\r\ncontent-length: 2\r\n\r\nok"],
    ["a folded line", "HTTP/1.1 200 OK\r\nx-a: b\r\n x-injected: 1\r\ncontent-length: 2\r\n\r\nok"],
    ["a blank before the colon", "HTTP/1.1 200 OK\r\nx-a : b\r\ncontent-length: 2\r\n\r\nok"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 40\r\n\r\nok"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ],
    ["a CR in the reason", "HTTP/1.1 200 OK\rx-injected: 1\r\ncontent-length: 2\r\n\r\nok"],
  ] as const) {
    test(`by the agent's response with ${what} is answered 502, or is harmless`, async () => {
      await withRawAgent(answer, async (agent) => {
        const { management } = scene.gateway;
        await management.register({ name: "raw", url: agent.url, routes: ["POST /hook"] });
        const value = (await management.createKey({ agent: "raw", name: what })).value;
        const client = await connectRaw(scene.gateway.port);
        client.write(
          head(
            `POST ${forwardPath("raw", "/hook")}`,
            `x-agent-api-key: ${value}`,
            "connection: close",
            "content-length: 0",
          ),
        );
        const got = await client.whole();
        assert.match(got, /^HTTP\/1\.1 502 [^]*"code":"agent_answer_invalid"/);
        assert.ok(!isInjected(got), got);
        assert.equal(got.match(/^HTTP\/1\.1 /gm)?.length, 1);
      });
    });
  }

  test("by a second response after the agent's does not reach the next caller", async () => {
    const first = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok";
    const second = "HTTP/1.1 200 OK\r\nx-injected: 1\r\ncontent-length: 8\r\n\r\ninjected";
    const agent = await startRawAgent((socket) => socket.write(first + second));
    try {
      const { management } = scene.gateway;
      await management.register({ name: "raw", url: agent.url, routes: ["POST /hook"] });
      const { value } = await management.createKey({ agent: "raw", name: "twice" });
      for (let time = 0; time < 3; time += 1) {
        const answer = await scene.call("raw", "/hook", {
          method: "POST",
          headers: { "x-agent-api-key": value },
        });
        assert.deepEqual([answer.status, answer.text, answer.headers["x-injected"]], [200, "ok", undefined]);
      }
    } finally {
      await agent.stop();
    }
  });
});
