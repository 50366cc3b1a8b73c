import type { Registration, Standing } from "./registration.ts";

/** Resolves after this many milliseconds, or as soon as the signal is aborted; never rejects. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export type StayRegisteredParts = {
  readonly registration: Registration;
  /** Milliseconds between two checks that the gateway still knows the agent. */
  readonly heartbeat: number;
  /** Sleeps for that long, or until there is a change to register. */
  readonly nap: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
};

/** Keeps the agent registered until the signal is aborted: retries failures, and checks the registration regularly. */
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
 * How long to wait after this many failures in a row: half a second, doubled each time up to 15 seconds, minus a random
 * share of up to half, so that many agents do not reconnect to a restarted gateway at the same moment.
 */
export function backoff(failures: number, random: number): number {
  return Math.min(500 * 2 ** (failures - 1), 15_000) * (1 - random / 2);
}
