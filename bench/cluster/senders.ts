import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import { nextPush, type Pushes } from "../load/push.ts";

/** What is sent, and to which gateways. */
export type Sending = {
  /** Connections are spread over these evenly. */
  readonly urls: readonly string[];
  /** Below each URL. */
  readonly path: string;
  readonly pushes: Pushes;
  readonly connections: number;
};

/** What came of it so far. Times are in milliseconds. */
export type Sent = {
  /** The deliveries that were acknowledged: the public ids that the answers named. */
  readonly acknowledged: string[];
  /** How long each acknowledgement took. */
  readonly durations: number[];
  /** Answers that were not 2xx. */
  refused: number;
  /** Requests whose connection broke before an answer, or could not be made. */
  unanswered: number;
  /** The longest time in which nobody heard an acknowledgement. */
  longestSilence: number;
  /** The longest time in which one sender, which goes on at another gateway, heard none. */
  longestWait: number;
};

export type Senders = {
  readonly sent: Sent;
  /** Lets what is under way finish. */
  stop(): Promise<void>;
};

/** How long a sender that no gateway takes a connection from waits, in milliseconds. */
const AGAIN_AFTER = 20;

/**
 * Starts to send, over connections that are kept alive, each as fast as its answers come, every request with a delivery
 * id of its own. A sender whose connection breaks goes to the next gateway, as a load balancer would send it; what was
 * under way is not sent again, since GitHub would not either.
 */
export function startSenders({ urls, path, pushes, connections }: Sending): Senders {
  const sent: Sent = {
    acknowledged: [],
    durations: [],
    refused: 0,
    unanswered: 0,
    longestSilence: 0,
    longestWait: 0,
  };
  const stopping = new AbortController();
  let heardAt = performance.now();

  const hear = (id: string, begunAt: number, lastHeardAt: number): number => {
    const now = performance.now();
    sent.acknowledged.push(id);
    sent.durations.push(now - begunAt);
    sent.longestSilence = Math.max(sent.longestSilence, now - heardAt);
    sent.longestWait = Math.max(sent.longestWait, now - lastHeardAt);
    heardAt = now;
    return now;
  };
  const sendOver = async (index: number): Promise<void> => {
    let place = index;
    const connect = (): Client => new Client(urls[place % urls.length] ?? "", { pipelining: 1 });
    let client = connect();
    let lastHeardAt = performance.now();
    while (!stopping.signal.aborted) {
      const begunAt = performance.now();
      try {
        const answer = await client.request({
          method: "POST",
          path,
          ...nextPush(pushes),
        });
        await answer.body.dump();
        if (answer.statusCode >= 200 && answer.statusCode < 300) {
          lastHeardAt = hear(String(answer.headers["x-agentex-delivery-id"]), begunAt, lastHeardAt);
        } else {
          sent.refused += 1;
        }
      } catch {
        sent.unanswered += 1;
        await client.destroy();
        place += 1;
        client = connect();
        if ((place - index) % urls.length === 0) await sleep(AGAIN_AFTER);
      }
    }
    await client.close();
  };
  const all = Promise.all(Array.from({ length: connections }, (_, index) => sendOver(index)));
  return {
    sent,
    async stop() {
      stopping.abort();
      await all;
    },
  };
}
