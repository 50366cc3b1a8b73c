import type { AttemptResult, Verdict } from "../../deliveries/delivery.ts";
import { isRedirect } from "./redirect.ts";

/** What a proxy answers in the place of an agent that is being deployed: not found, and not this method, not by me. */
export const ANSWERED_BY_PROXIES = [404, 405, 421] as const;
/** Answers after which another attempt may do better (RFC 9110, RFC 6585, RFC 8470); all other 4xx are final. */
const WORTH_RETRYING: ReadonlySet<number> = new Set([408, 425, 429, ...ANSWERED_BY_PROXIES]);
/** However long an agent asks to be left alone, a day is the most. */
const LONGEST_WAIT = 24 * 3_600_000;
/** How much of a wait chance may take away. With all of it, bad luck could use up every attempt within an hour. */
const MOST_JITTER = 0.5;

/**
 * Whether an attempt settles a delivery: the agent has answered, and would not answer otherwise next time. A redirect settles
 * nothing: a framework or a proxy answered, and the agent's handler did not run.
 *
 * @param finalStatuses - what is final beyond the usual, of 4xx and 5xx.
 */
export function isFinal(agentStatus: number, finalStatuses: readonly number[]): boolean {
  if (agentStatus < 400) return !isRedirect(agentStatus);
  return finalStatuses.includes(agentStatus) || (agentStatus < 500 && !WORTH_RETRYING.has(agentStatus));
}

/**
 * What follows from an attempt: done, or another one after the schedule's next wait. Chance shortens each wait by at most
 * half: what failed together does not come back together, and the schedule still lasts. `Retry-After` is honoured where
 * it asks for longer.
 *
 * @param attempt - its number, from 1.
 * @param schedule - the waits after the first, second … attempt, in milliseconds.
 * @param random - a number from 0 up to 1.
 * @param finalStatuses - see `isFinal`.
 */
export function judge(
  result: AttemptResult,
  attempt: number,
  schedule: readonly number[],
  now: number,
  random: () => number,
  finalStatuses: readonly number[] = [],
): Verdict {
  const { agentStatus, error } = result;
  if (error === "agent_gone" || error === "body_missing") return { status: "failed" };
  if (error === undefined && agentStatus !== undefined) {
    // A redirect that counts as one is an error.
    if (agentStatus < 400) return { status: "delivered" };
    if (isFinal(agentStatus, finalStatuses)) return { status: "rejected" };
  }
  const wait = schedule[attempt - 1];
  if (wait === undefined) return { status: "failed" };
  const notBefore = Math.min(result.retryNotBefore ?? 0, now + LONGEST_WAIT);
  return { status: "waiting", nextAttemptAt: Math.max(now + jittered(wait, random), notBefore) };
}

function jittered(wait: number, random: () => number): number {
  return Math.round(wait * (1 - MOST_JITTER * random()));
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns Unix milliseconds, undefined when there is none or it cannot be read.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return now + Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}
