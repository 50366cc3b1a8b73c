import type { RunningDelivery, Verdict } from "../../../packages/gateway/src/deliveries/delivery.ts";
import type { InHand, Journal } from "../../../packages/gateway/src/dispatch/journal/journal.ts";
import type { DatabaseLink } from "./database-link.ts";
import type { MemoryStore } from "./memory-store.ts";

export type MemoryJournalParts = {
  readonly store: MemoryStore;
  readonly link: DatabaseLink;
  readonly gateway: string;
  readonly inHand: InHand;
  readonly nextId: () => bigint;
  readonly now: () => number;
};

/** A change that waits for its commit. */
type Entry = {
  readonly carryOut: () => void;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
};

/** As in `journal.ts`. */
const LARGEST_GROUP = 500;

/** The part of a journal that the dispatcher and `deliverAssured` need. Commits in the same groups as `journal.ts`. */
export function createMemoryJournal(parts: MemoryJournalParts): Pick<Journal, "accept" | "finish"> {
  const { store, link, gateway, inHand, nextId, now } = parts;
  let waiting: Entry[] = [];
  let committing = false;

  const commit = async (): Promise<void> => {
    committing = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, LARGEST_GROUP);
      try {
        await link.commit(() => {
          for (const entry of group) entry.carryOut();
        });
        for (const entry of group) entry.settle();
      } catch (error) {
        // Changes that arrived meanwhile would fail in the same way, only later.
        const others = waiting;
        waiting = [];
        for (const entry of [...group, ...others]) entry.fail(error);
      }
    }
    committing = false;
  };
  const add = (entry: Entry): void => {
    waiting.push(entry);
    if (!committing) void commit();
  };

  return {
    accept: (webhook, as) =>
      new Promise((resolve, reject) => {
        const id = nextId();
        const time = now();
        add({
          carryOut: () =>
            store.insert(id, webhook, { gateway: as === "running" ? gateway : undefined, now: time }),
          settle() {
            if (as === "running") inHand.set(id, 1);
            resolve({ outcome: "accepted", id, status: as });
          },
          fail: reject,
        });
      }),
    finish: (delivery: RunningDelivery, _result: unknown, verdict: Verdict) =>
      new Promise<boolean>((resolve, reject) => {
        const time = now();
        let isMine = false;
        add({
          carryOut() {
            isMine = store.finish(delivery.id, gateway, delivery.attempt, verdict, time);
          },
          settle() {
            if (inHand.get(delivery.id) === delivery.attempt) inHand.delete(delivery.id);
            resolve(isMine);
          },
          fail: reject,
        });
      }),
  };
}
