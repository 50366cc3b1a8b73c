import assert from "node:assert/strict";
import { stat } from "node:fs";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Socket } from "node:net";
import { request } from "undici";
import { createAgentNetwork } from "../../../src/agents/network/agent-network.ts";
import { startRawAgent, type RawAgent } from "../../harness/agents/raw-agent.ts";
import { startResettingAgent, type ResettingAgent } from "../../harness/agents/resetting-agent.ts";

let { client } = createAgentNetwork("any");
after(() => client.destroy());

/** Sends a request. @returns the status of the response, or the error's code instead. */
async function send(url: string, name: string, body = "{}"): Promise<number | string> {
  try {
    const answer = await request(url, {
      dispatcher: client,
      method: "POST",
      headers: ["x-name", name],
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

describe("an idle connection to an agent", () => {
  const agents: RawAgent[] = [];
  after(async () => void (await Promise.all(agents.map((agent) => agent.stop()))));

  /** How long the gateway keeps a connection after a response with these headers, in milliseconds. */
  const keptFor = async (headers: string): Promise<number> => {
    const closed = Promise.withResolvers<number>();
    const agent = await startRawAgent((socket: Socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${headers}content-length: 0\r\n\r\n`);
      const answered = performance.now();
      socket.on("close", () => closed.resolve(performance.now() - answered));
    });
    agents.push(agent);
    assert.equal(await send(agent.url, "first"), 200);
    return closed.promise;
  };

  test("is closed by the gateway before the agent closes it: after a second, or two before the agent would", async () => {
    const [unasked, asked, brief] = await Promise.all([
      keptFor(""),
      keptFor("keep-alive: timeout=4\r\n"),
      keptFor("keep-alive: timeout=2\r\n"),
    ]);
    // Gunicorn closes after two seconds, uvicorn after five, both without notice.
    assert.ok(unasked >= 900 && unasked < 1_900, `${unasked} ms`);
    assert.ok(asked >= 1_900 && asked < 3_900, `${asked} ms`);
    assert.ok(brief < 1_900, `${brief} ms`);
  });
});

describe("a request on a connection that the agent has reset", () => {
  let agent: ResettingAgent;
  before(async () => {
    agent = await startResettingAgent();
  });
  after(() => agent.stop());
  beforeEach(async () => {
    await client.destroy();
    // With one connection, which has already been used.
    ({ client } = createAgentNetwork("any"));
    assert.equal(await send(agent.url, "before"), 200);
  });

  /** Sends a request in this phase of the event loop, and resets the connections before the phase ends. */
  const sendIn = (phase: (run: () => void) => void, name: string) =>
    new Promise<number | string>((resolve) => {
      phase(() => {
        void send(agent.url, name).then(resolve);
        agent.resetNow();
      });
    });

  test("while it waited for its turn is sent again: nothing was written", async () => {
    // After timers, sockets are polled, and only then can a request use a connection again.
    assert.equal(await sendIn((run) => setTimeout(run, 1), "waiting"), 200);
    assert.equal((await agent.seen()).filter((name) => name === "waiting").length, 1);
  });

  test("just before it was to be written is sent again: the kernel took none of it", async () => {
    // After polling files and sockets, requests are written, and only then are sockets polled again.
    assert.equal(await sendIn((run) => stat(import.meta.filename, run), "writing"), 200);
    assert.equal((await agent.seen()).filter((name) => name === "writing").length, 1);
  });

  test("is not sent again if it was read and the connection closed without a response", async () => {
    assert.equal(await send(agent.url, "unanswered"), "UND_ERR_SOCKET");
    assert.equal((await agent.seen()).filter((name) => name === "unanswered").length, 1);
  });
});
