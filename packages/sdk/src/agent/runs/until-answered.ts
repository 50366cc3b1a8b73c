import type { Sleep } from "../registration/stay-registered.ts";
import type { Reported } from "./run-calls.ts";

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
const LONGEST_RETRY_AFTER = 60_000;

type Unreachable = Extract<Reported, { readonly outcome: "unreachable" }>;

export type RetryParts = {
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Gives up. */
  readonly signal: AbortSignal;
};

/** Calls the gateway until it responds, or until the signal is aborted. */
export async function untilAnswered<Answer extends { readonly outcome: string }>(
  ask: () => Promise<Answer | Unreachable>,
  { sleep, random, signal }: RetryParts,
): Promise<Answer | Unreachable> {
  for (let failures = 0; ; failures += 1) {
    const answer = await ask();
    if (!isUnreachable(answer) || signal.aborted) return answer;
    await sleep(pauseAfter(failures, answer.retryAfter, random()), signal);
    if (signal.aborted) return answer;
  }
}

function isUnreachable(answer: { readonly outcome: string }): answer is Unreachable {
  return answer.outcome === "unreachable";
}

/**
 * One second, doubled with each failure up to 15, minus a random share of up to half, so that many runs do not report to a
 * restarted gateway at the same moment. If the gateway asks for a longer wait, that wait plus a random share, for the same
 * reason.
 */
function pauseAfter(failures: number, retryAfter: number | undefined, random: number): number {
  const usual = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE) * (1 - random / 2);
  if (retryAfter === undefined) return usual;
  return Math.max(usual, Math.min(retryAfter, LONGEST_RETRY_AFTER) * (1 + random / 5));
}
