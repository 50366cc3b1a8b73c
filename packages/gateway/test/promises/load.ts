import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../harness/send.ts";

/** Senders that go on and on. */
export type Load = {
  /** The markers of what was answered 2xx, with the answer. */
  readonly acknowledged: ReadonlyMap<string, Answer>;
  /** What was answered otherwise. */
  readonly refused: readonly Answer[];
  /** How many requests broke off without an answer. */
  broken(): number;
  /** How many were begun: the markers count them. */
  begun(): number;
  /** Lets what is under way finish. */
  stop(): Promise<void>;
};

/** How long a sender that reached nobody waits, in milliseconds. */
const AGAIN_AFTER = 60;

/** @param sendOne - sends a request with this marker; rejects when no answer comes. */
export function startLoad(senders: number, sendOne: (marker: string) => Promise<Answer>): Load {
  const acknowledged = new Map<string, Answer>();
  const refused: Answer[] = [];
  let broken = 0;
  let made = 0;
  const stopping = new AbortController();
  const go = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const marker = `m${++made}`;
      try {
        const answer = await sendOne(marker);
        if (answer.status >= 200 && answer.status < 300) acknowledged.set(marker, answer);
        else refused.push(answer);
      } catch {
        broken++;
        await sleep(AGAIN_AFTER);
      }
    }
  };
  const all = Promise.all(Array.from({ length: senders }, go));
  return {
    acknowledged,
    refused,
    broken: () => broken,
    begun: () => made,
    async stop() {
      stopping.abort();
      await all;
    },
  };
}
