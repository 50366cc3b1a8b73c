import { performance } from "node:perf_hooks";
import { inCheckPhase } from "../check-phase.ts";

/** The minimum speed of a body. */
export type BodyPace = {
  /** Milliseconds that any body may take; 0: no limit. */
  readonly timeout: number;
  /** Every this many received bytes extend the time by one second. */
  readonly rate: number;
};

/** The time limit for a body after this many bytes have arrived, in milliseconds. */
export function timeFor({ timeout, rate }: BodyPace, bytes: number): number {
  return timeout === 0 ? Number.POSITIVE_INFINITY : timeout + (bytes / rate) * 1_000;
}

/**
 * Watches a body, starting now.
 *
 * @param received - how many bytes have arrived.
 * @param tooSlow - called once, when the body falls behind.
 * @returns a function that stops watching.
 */
export function watchPace(pace: BodyPace, received: () => number, tooSlow: () => void): () => void {
  if (pace.timeout === 0) return () => {};
  const begun = performance.now();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const left = timeFor(pace, received()) - (performance.now() - begun);
    if (left > 0) timer = setTimeout(look, Math.ceil(left));
    else tooSlow();
  };
  // Most bodies are complete by then, and need no timer.
  inCheckPhase(() => {
    if (!isOver) timer = setTimeout(look, pace.timeout);
  });
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
