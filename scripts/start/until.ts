import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again and again until there is an answer.
 *
 * @param ask - undefined: not yet. What it throws counts as not yet, since what it asks may not be there yet.
 * @param limits - `timeout` in milliseconds; `signal` gives up early.
 * @returns undefined when there was none in time.
 */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  { timeout, signal }: { timeout: number; signal?: AbortSignal },
): Promise<Answer | undefined> {
  const deadline = performance.now() + timeout;
  const isOver = (): boolean => signal?.aborted === true || performance.now() >= deadline;
  while (!isOver()) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch {
      // Not there yet.
    }
    await sleep(ASK_EVERY);
  }
  return undefined;
}

const ASK_EVERY = 50;
