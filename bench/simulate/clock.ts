import { setImmediate as macrotask } from "node:timers/promises";
import { createHeap } from "./heap.ts";

/** A virtual clock: time jumps from event to event, in whole milliseconds. */
export type VirtualClock = {
  /** Unix milliseconds. */
  now(): number;
  /**
   * Schedules a call after this many milliseconds. Calls due at the same time run in the order in which they were
   * scheduled.
   */
  after(milliseconds: number, call: () => void): void;
  /**
   * Advances time until no events are left, until the given time, or until `isOver` returns true. `isOver` is called
   * after every millisecond in which something happened.
   */
  run(until: number, isOver?: () => boolean): Promise<void>;
};

/** Delivery ids count from 2020. */
const START = Date.UTC(2026, 0, 1);

/**
 * Runs everything due in one millisecond, then all promises that depend on it. Promise-based code therefore takes no virtual
 * time of its own, and the same calls in the same order give the same outcome.
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
        // Node drains the microtask queue before it runs the next macrotask.
        await macrotask();
        if (isOver()) return;
      }
      if (!isOver()) now = Math.max(now, until);
    },
  };
}
