import type { AttemptResult, Verdict } from "../../deliveries/delivery.ts";
import { isRedirect } from "./request/redirect.ts";

/**
 * Statuses that a proxy returns for an agent that is being deployed: not found, method not allowed, misdirected
 * request.
 */
export const ANSWERED_BY_PROXIES = [404, 405, 421] as const;
/** Statuses that are retried (RFC 9110, RFC 6585, RFC 8470); all other 4xx are final. */
const WORTH_RETRYING: ReadonlySet<number> = new Set([408, 425, 429, ...ANSWERED_BY_PROXIES]);
/** The maximum of `Retry-After`: a day, in milliseconds. */
const LONGEST_WAIT = 24 * 3_600_000;
/**
 * The largest share of a wait that jitter may remove. With full jitter, bad luck could use up all attempts within an
 * hour.
 */
const MOST_JITTER = 0.5;

/**
 * Whether a status settles a delivery: the agent has responded and would respond the same next time. A redirect settles
 * nothing: a framework or proxy responded, and the agent's handler did not run.
 *
 * @param finalStatuses - additional final statuses, 4xx and 5xx.
 */
export function isFinal(agentStatus: number, finalStatuses: readonly number[]): boolean {
  if (agentStatus < 400) return !isRedirect(agentStatus);
  return finalStatuses.includes(agentStatus) || (agentStatus < 500 && !WORTH_RETRYING.has(agentStatus));
}

/**
 * Decides what follows an attempt: the end, or another attempt after the schedule's next wait. Jitter shortens each
 * wait by at most half, so that deliveries that failed together are not retried together and the schedule stays about
 * as long. `Retry-After` is honoured if it asks for a longer wait.
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
    // Statuses that count as redirects have an `error`, so they do not get here.
    if (agentStatus < 400) return { status: "delivered" };
    if (isFinal(agentStatus, finalStatuses)) return { status: "rejected" };
  }
  const wait = schedule[attempt - 1];
  if (wait === undefined) return { status: "failed" };
  const notBefore = Math.min(result.retryNotBefore ?? 0, now + LONGEST_WAIT);
  return { status: "waiting", nextAttemptAt: Math.max(now + jittered(wait, random), notBefore) };
}

/**
 * The wait before the next attempt, in milliseconds, jittered; undefined after the last one.
 *
 * @param attempt - the number of the last attempt, from 1.
 */
export function waitAfter(
  attempt: number,
  schedule: readonly number[],
  random: () => number,
): number | undefined {
  const wait = schedule[attempt - 1];
  return wait === undefined ? undefined : jittered(wait, random);
}

function jittered(wait: number, random: () => number): number {
  return Math.round(wait * (1 - MOST_JITTER * random()));
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns Unix milliseconds, undefined if it is missing or malformed.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return now + Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}
