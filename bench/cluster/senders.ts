import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import { nextPush, type Pushes } from "../load/push.ts";

/** What to send, and to which gateways. */
export type Sending = {
  /** Connections are spread over these evenly. */
  readonly urls: readonly string[];
  /** Relative to each URL. */
  readonly path: string;
  readonly pushes: Pushes;
  readonly connections: number;
};

/** The results so far. Times are in milliseconds. */
export type Sent = {
  /** Public ids of the acknowledged deliveries, from the responses. */
  readonly acknowledged: string[];
  /** How long each acknowledgement took. */
  readonly durations: number[];
  /** Responses other than 2xx. */
  refused: number;
  /** Requests whose connection failed, or broke before a response. */
  unanswered: number;
  /** The longest time without an acknowledgement to any sender. */
  longestSilence: number;
  /** The longest time without an acknowledgement to one sender, which moves on to another gateway. */
  longestWait: number;
};

export type Senders = {
  readonly sent: Sent;
  /** Stops sending and waits for requests in flight. */
  stop(): Promise<void>;
};

/** How long a sender waits when no gateway accepts a connection, in milliseconds. */
const AGAIN_AFTER = 20;

/**
 * Starts sending over keep-alive connections (closed loop), each request with its own delivery id. A sender whose
 * connection breaks moves to the next gateway, as a load balancer would route it. It does not resend the request in
 * flight, because GitHub would not either.
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
