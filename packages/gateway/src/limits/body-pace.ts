import { performance } from "node:perf_hooks";

/** How fast a body has to come. */
export type BodyPace = {
  /** Milliseconds that any body may take; 0: as long as it likes. */
  readonly timeout: number;
  /** Bytes a second that earn it more time. */
  readonly rate: number;
};

/** How long a body may have taken of which so many bytes have come, in milliseconds. */
export function timeFor({ timeout, rate }: BodyPace, bytes: number): number {
  return timeout === 0 ? Number.POSITIVE_INFINITY : timeout + (bytes / rate) * 1_000;
}

/**
 * Watches a body from now on.
 *
 * @param received - how many bytes of it have come.
 * @param tooSlow - called once when it falls behind.
 * @returns the function that stops watching.
 */
export function watchPace(pace: BodyPace, received: () => number, tooSlow: () => void): () => void {
  if (pace.timeout === 0) return () => {};
  const begun = performance.now();
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const left = timeFor(pace, received()) - (performance.now() - begun);
    if (left > 0) timer = setTimeout(look, Math.ceil(left));
    else tooSlow();
  };
  timer = setTimeout(look, pace.timeout);
  return () => clearTimeout(timer);
}
