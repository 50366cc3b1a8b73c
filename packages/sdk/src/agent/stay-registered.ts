import type { Registration, Standing } from "./registration.ts";

/** Resolves after this many milliseconds, or as soon as the signal is aborted; never rejects. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export type StayRegisteredParts = {
  readonly registration: Registration;
  /** Milliseconds between two looks whether the gateway still knows the agent. */
  readonly heartbeat: number;
  /** Sleeps until then, or until there is something to tell the gateway. */
  readonly nap: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
};

/** Keeps the gateway informed until the signal is aborted: tries again while it fails, and looks in from time to time. */
export async function stayRegistered(
  first: Standing,
  { registration, heartbeat, nap, random, signal }: StayRegisteredParts,
): Promise<void> {
  let failures = 0;
  let standing = first;
  while (!signal.aborted) {
    if (standing.outcome === "registered") {
      failures = 0;
      if (!registration.stale) await nap(heartbeat);
    } else {
      failures += 1;
      await nap(backoff(failures, random()));
    }
    if (!signal.aborted) standing = await registration.confirm(signal);
  }
}

/**
 * How long to wait after so many failures in a row: half a second, doubled each time up to 15 seconds, less up to half
 * of it, so that many agents do not return to a restarted gateway at the same moment.
 */
function backoff(failures: number, random: number): number {
  return Math.min(500 * 2 ** (failures - 1), 15_000) * (1 - random / 2);
}
