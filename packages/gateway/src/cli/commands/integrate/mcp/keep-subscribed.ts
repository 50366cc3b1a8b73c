import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "agentex-gateway-sdk/client";
import { CommandFailed } from "../../../gateway-command.ts";
import type { Subscribed } from "./events-server.ts";

/** Refreshes when this share of the time has passed: three more attempts fit before the subscription ends. */
const REFRESH_AT = 0.5;
/** The shortest and the longest wait before the next refresh, in milliseconds. */
const [SOONEST, LATEST] = [1_000, 60 * 60_000];
/** The wait after a failure, in milliseconds, which doubles up to the longest. */
const [FIRST_RETRY, LAST_RETRY] = [2_000, 60_000];

export type Keeping = {
  /** Asks for the same subscription again, which extends it; reconnects. */
  readonly subscribe: () => Promise<Subscribed>;
  readonly signal: AbortSignal;
  readonly onSubscribed: (subscribed: Subscribed) => void;
  readonly onFailure: (failure: CommandFailed | GatewayError, retryIn: number) => void;
};

/** Keeps a subscription from ending, until the signal is aborted. If the server is unreachable for too long, it resumes later. */
export async function keepSubscribed(first: Subscribed, keeping: Keeping): Promise<void> {
  const { subscribe, signal, onSubscribed, onFailure } = keeping;
  let wait = untilRefresh(first, Date.now());
  let retry = FIRST_RETRY;
  while (await rest(wait, signal)) {
    try {
      const subscribed = await subscribe();
      onSubscribed(subscribed);
      wait = untilRefresh(subscribed, Date.now());
      retry = FIRST_RETRY;
    } catch (error) {
      if (!(error instanceof CommandFailed || error instanceof GatewayError)) throw error;
      onFailure(error, retry);
      wait = retry;
      retry = Math.min(retry * 2, LAST_RETRY);
    }
  }
}

/** In milliseconds. */
function untilRefresh({ refreshBefore }: Subscribed, now: number): number {
  const end = refreshBefore === undefined || refreshBefore === null ? NaN : Date.parse(refreshBefore);
  // One without an end is requested again as well: the server may have forgotten it.
  return Number.isNaN(end) ? LATEST : Math.min(Math.max((end - now) * REFRESH_AT, SOONEST), LATEST);
}

/** @returns false if the signal was aborted. */
async function rest(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}
