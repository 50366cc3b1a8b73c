import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { Agent } from "undici";
import { forward } from "../../../src/dispatch/attempts/forward.ts";
import { startTestAgent } from "../../harness/test-agent.ts";

test("a request that is no longer wanted once the connection is open is not sent", async () => {
  const agent = await startTestAgent();
  const { hostname, port } = new URL(agent.url);
  let isGone = false;
  const dispatcher = new Agent({
    connect: (_options, connected) => {
      const socket = connect(Number(port), hostname, () => {
        // As if the process had been stopped in between for a long time.
        isGone = true;
        connected(null, socket);
      });
    },
  });
  try {
    const forwarded = await forward(
      dispatcher,
      {
        origin: agent.url,
        path: "/",
        method: "POST",
        headers: [],
        body: Buffer.from("{}"),
        timeout: 5_000,
        limit: 60_000,
        cancellation: { isGone: () => isGone, listen() {} },
      },
      { start() {}, write: () => true, onDrain() {}, end() {} },
    );
    assert.deepEqual(forwarded, {
      outcome: "unanswered",
      error: "caller_gone",
      cause: "the caller hung up",
    });
    assert.deepEqual(agent.received, []);
  } finally {
    await dispatcher.close();
    await agent.stop();
  }
});
