/**
 * Sends pushes of 25 MB, one at a time, until its parent disconnects. It has its own process so that the cost of creating and
 * sending them does not count as latency of the small webhooks.
 *
 * Usage: large-sender.ts URL REPOSITORY SECRET, with a channel to the parent.
 */
import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { nextPush, signedPushes } from "../load/push.ts";

const LARGE = 25_000_000;
/** Bytes per write to the socket. */
const SLICE = 256 * 1024;
/** Milliseconds between a response and the next push. */
const BETWEEN = 500;

const [, , url = "", repository = "", secret = ""] = process.argv;
// Low priority: it shares a core with the sender of small webhooks and with the agent.
setPriority(10);
const pushes = signedPushes(repository, secret, LARGE);
const agent = new Agent({ keepAlive: true });

async function send(): Promise<void> {
  const { headers, body } = nextPush(pushes);
  const sent = request(url, {
    agent,
    method: "POST",
    headers: { ...headers, "content-length": body.length },
  });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  for (let from = 0; from < body.length; from += SLICE) {
    if (!sent.write(body.subarray(from, from + SLICE))) await once(sent, "drain");
  }
  sent.end();
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) throw new Error(`a body of 25 MB got ${statusCode}`);
}

process.send?.("ready");
while (process.connected) {
  await send();
  await sleep(BETWEEN);
}
agent.destroy();
