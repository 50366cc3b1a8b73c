import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../../harness/send.ts";

/** Senders that keep sending. */
export type Load = {
  /** The responses with a 2xx, by marker. */
  readonly acknowledged: ReadonlyMap<string, Answer>;
  /** All other responses. */
  readonly refused: readonly Answer[];
  /** How many requests were cut off without a response. */
  broken(): number;
  /** How many requests were started; the markers number them. */
  begun(): number;
  /** Lets requests in progress finish. */
  stop(): Promise<void>;
};

/** How long a sender waits after it could not connect, in milliseconds. */
const AGAIN_AFTER = 60;
/** How long a sender rests between requests, in milliseconds: the machine also has other work. */
const REST = 10;

/** @param sendOne - sends a request with this marker; rejects if there is no response. */
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
      await sleep(REST);
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
