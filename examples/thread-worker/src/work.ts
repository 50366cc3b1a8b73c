import { setTimeout as sleep } from "node:timers/promises";

const STEPS = ["cloning the repository", "reading the code", "writing the change", "running the tests"];

export type WorkParts = {
  /** How much earlier attempts have done, from 0 to 1. */
  readonly done: number;
  readonly progress: (progress: number, note: string) => void;
  /** How long a step takes, in milliseconds. */
  readonly stepTime: number;
  readonly signal: AbortSignal;
};

/**
 * Does what a message requests, step by step, and continues where an earlier attempt stopped.
 *
 * A real agent calls its model and its tools HERE. Keep its finished work outside of this process, such as in a pushed branch:
 * the next attempt starts with nothing but the last note and progress.
 *
 * @returns how many steps were left to do.
 * @throws the signal's reason once it is aborted.
 */
export async function work({ done, progress, stepTime, signal }: WorkParts): Promise<number> {
  const first = Math.round(done * STEPS.length);
  for (const [index, step] of STEPS.entries()) {
    if (index < first) continue;
    progress(index / STEPS.length, step);
    await sleep(stepTime, undefined, { signal });
  }
  return STEPS.length - first;
}
