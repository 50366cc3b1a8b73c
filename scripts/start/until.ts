import { setTimeout as sleep } from "node:timers/promises";

/**
 * Polls until there is a result.
 *
 * @param ask - returns undefined for "not yet". An exception also counts as "not yet", since the server may not be up.
 * @param limits - `timeout` in milliseconds; `signal` stops polling early.
 * @returns undefined after the timeout.
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
      // Not up yet.
    }
    await sleep(ASK_EVERY);
  }
  return undefined;
}

const ASK_EVERY = 50;
