import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { DELIVERY_ID_HEADER } from "../../load/push.ts";
import { exponential, type Random } from "../../simulate/random.ts";
import { forwardPath, ROUTES } from "../../stand/gateway.ts";
import { createBalancer } from "./balancer.ts";
import { AGENT } from "./scene.ts";
import { makeWebhook, type Webhook } from "./webhooks.ts";

/** A webhook that was sent one or more times, and what its sender knows about it. Times are in Unix milliseconds. */
export type Sent = Pick<Webhook, "id" | "conversation" | "sequence" | "digest"> & {
  readonly begunAt: number;
  readonly answer: Answer;
};

export type Answer =
  | { readonly outcome: "acknowledged"; readonly delivery: string }
  | { readonly outcome: "refused"; readonly status: number }
  /** The connection broke, or the sender timed out. The gateway may have accepted it, or may still do so. */
  | { readonly outcome: "unanswered" };

export type Sending = {
  readonly urls: readonly string[];
  /** Distinguishes this round's conversations from others. */
  readonly round: string;
  readonly senders: number;
  /** Maximum webhooks per second, all senders together. */
  readonly rate: number;
  readonly random: Random;
};

export type Senders = {
  /** In the order sent within each conversation. */
  readonly sent: readonly Sent[];
  /** Stops sending and waits for requests in flight. */
  stop(): Promise<void>;
};

const CONVERSATIONS_EACH = 2;
/**
 * GitHub's timeout, in milliseconds
 * (https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks).
 */
const PATIENCE = 10_000;
/** Maximum tries of a sender that retries. */
const MOST_TRIES = 3;
const AGAIN_AFTER = 300;

/**
 * Starts senders. Each sends the webhooks of its own conversations through a load balancer, one at a time: the next one after
 * the last was answered or given up. Half of the senders retry unanswered requests, as most providers do; the others do not, as
 * GitHub does not.
 */
export function startSenders({ urls, round, senders, rate, random }: Sending): Senders {
  const pools = urls.map((url) => new Pool(url, { connections: senders, pipelining: 1 }));
  const balancer = createBalancer(pools, random);
  const sent: Sent[] = [];
  const stopping = new AbortController();

  const sendOnce = (webhook: Webhook): Promise<Answer> =>
    balancer.use(async (pool) => {
      try {
        const answer = await pool.request({
          method: "POST",
          path: forwardPath(AGENT, ROUTES[webhook.policy]),
          headers: { ...webhook.headers, [DELIVERY_ID_HEADER]: webhook.id },
          body: webhook.body,
          signal: AbortSignal.timeout(PATIENCE),
        });
        await answer.body.dump();
        const { statusCode: status } = answer;
        return status >= 200 && status < 300
          ? { outcome: "acknowledged", delivery: String(answer.headers["x-agentex-delivery-id"]) }
          : { outcome: "refused", status };
      } catch {
        return { outcome: "unanswered" };
      }
    });
  const send = async (webhook: Webhook, tries: number): Promise<Answer> => {
    const answer = await sendOnce(webhook);
    if (answer.outcome === "acknowledged") return answer;
    await sleep(AGAIN_AFTER);
    return answer.outcome === "unanswered" && tries > 1 ? send(webhook, tries - 1) : answer;
  };
  const go = async (sender: number): Promise<void> => {
    const sequences = Array.from({ length: CONVERSATIONS_EACH }, () => 0);
    while (!stopping.signal.aborted) {
      await sleep(exponential(random, rate / senders) * 1_000);
      const which = Math.floor(random() * CONVERSATIONS_EACH);
      const sequence = (sequences[which] ?? 0) + 1;
      sequences[which] = sequence;
      const webhook = makeWebhook(`${round}-${sender}-${which}`, sequence, random);
      const { id, conversation, digest } = webhook;
      const begunAt = Date.now();
      const answer = await send(webhook, sender % 2 === 0 ? MOST_TRIES : 1);
      sent.push({ id, conversation, sequence, digest, begunAt, answer });
    }
  };
  const all = Promise.all(Array.from({ length: senders }, (_, sender) => go(sender)));
  return {
    sent,
    async stop() {
      stopping.abort();
      await all;
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}
