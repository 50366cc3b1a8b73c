import { setImmediate as macrotask } from "node:timers/promises";
import { createHeap } from "./heap.ts";

/** Time that passes only from one event to the next, in whole milliseconds. */
export type VirtualClock = {
  /** Unix milliseconds. */
  now(): number;
  /** Calls in so many milliseconds; what is due together is called in the order in which it was asked for. */
  after(milliseconds: number, call: () => void): void;
  /**
   * Lets time pass until nothing is to come, or the given time, or until `isOver`, which is asked after every millisecond in
   * which something happened.
   */
  run(until: number, isOver?: () => boolean): Promise<void>;
};

/** Delivery ids count from 2020. */
const START = Date.UTC(2026, 0, 1);

/**
 * What happens in one millisecond is called at once, and then all promises that wait for it are let run: so promise-based
 * code takes no virtual time of its own, and the same calls in the same order give the same outcome.
 */
export function createVirtualClock(): VirtualClock {
  const times = createHeap<number>((a, b) => a < b);
  const calls = new Map<number, (() => void)[]>();
  let now = START;
  return {
    now: () => now,
    after(milliseconds, call) {
      const time = now + Math.max(0, Math.ceil(milliseconds));
      const others = calls.get(time);
      if (others !== undefined) {
        others.push(call);
        return;
      }
      calls.set(time, [call]);
      times.push(time);
    },
    async run(until, isOver = () => false) {
      for (let time = times.peek(); time !== undefined && time <= until; time = times.peek()) {
        times.pop();
        now = time;
        const due = calls.get(time) ?? [];
        calls.delete(time);
        for (const call of due) call();
        // Node empties the queue of microtasks before it goes on to the next macrotask.
        await macrotask();
        if (isOver()) return;
      }
      if (!isOver()) now = Math.max(now, until);
    },
  };
}
