import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { playScene, type Played } from "../../demo/play-scene.ts";
import type { Expected } from "../../demo/scene.ts";
import { startProgram } from "../../start/program.ts";

const DELIVERY = "dlv_0123456789abc";

/** Plays one scene against a stub server's response and a stub agent's output. */
async function play(
  context: TestContext,
  expected: Expected,
  given: { status: number; body: string; problem?: boolean; agentWrites?: string },
): Promise<Played> {
  const lines: string[] = [];
  const server = createServer((_request, response) => {
    if (given.agentWrites !== undefined) lines.push(given.agentWrites);
    const type = given.problem === true ? "application/problem+json" : "application/json";
    response
      .writeHead(given.status, { "content-type": type, "x-agentex-delivery-id": DELIVERY })
      .end(given.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = startProgram({ name: "agent", args: ["-e", ""], cwd: ".", env: {}, onLine: () => {} });
  await program.ended;
  const agents = {
    "code-watcher": { program, lines },
    "slack-helper": { program, lines: [] },
    "pr-reviewer": { program, lines: [] },
    "thread-worker": { program, lines: [] },
    laptop: { program, lines: [] },
    "slack-app": { program, lines: [] },
  };
  const stage = {
    gatewayUrl: url,
    client: new GatewayClient({ baseUrl: url }),
    agents,
    restart: async () => {},
  };
  return playScene({ title: "it", url, headers: {}, expected }, stage, new AbortController().signal);
}

const delivered: Expected = {
  status: 200,
  answer: /fine/,
  sees: { by: "log", agent: "code-watcher", matches: /^a push$/ },
};
const refused: Expected = { status: 401, code: "key_invalid", sees: { by: "nothing" } };

test("the expected response and the expected log line pass", async (context) => {
  const played = await play(context, delivered, {
    status: 200,
    body: '"fine"',
    agentWrites: `agent: ${DELIVERY} a push`,
  });
  assert.deepEqual(played, {
    title: "it",
    expected: "200",
    answered: "200",
    seen: "a push",
    right: true,
    deliveries: [DELIVERY],
  });
});

test("a response without anything at the agent fails", async (context) => {
  const played = await play(context, delivered, { status: 200, body: '"fine"' });
  assert.deepEqual([played.right, played.seen], [false, "nothing"]);
});

test("a different response fails, and is shown", async (context) => {
  const agentWrites = `agent: ${DELIVERY} a push`;
  const played = await play(context, delivered, { status: 200, body: '"poor"', agentWrites });
  assert.deepEqual([played.right, played.answered], [false, '200 "poor"']);
});

test("a rejection that the agent did not see passes", async (context) => {
  const played = await play(context, refused, { status: 401, problem: true, body: '{"code":"key_invalid"}' });
  assert.deepEqual([played.right, played.answered, played.seen], [true, "401 key_invalid", "nothing"]);
});

test("a rejection with a different code fails, and both codes are shown", async (context) => {
  const played = await play(context, refused, { status: 401, problem: true, body: '{"code":"other"}' });
  assert.deepEqual([played.right, played.expected, played.answered], [false, "401 key_invalid", "401 other"]);
});

test("a rejected request that reached the agent fails", async (context) => {
  const agentWrites = "agent: somebody called";
  const given = { status: 401, problem: true, body: '{"code":"key_invalid"}', agentWrites };
  assert.deepEqual((await play(context, refused, given)).right, false);
});
