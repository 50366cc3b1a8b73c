import { runAutocannon } from "./autocannon.ts";
import type { Pushes } from "./push.ts";
import { isWrkInstalled, runWrk } from "./wrk.ts";

/** What to send, and where. */
export type Load = {
  /** Receive requests in turn. */
  readonly urls: readonly string[];
  readonly pushes: Pushes;
  readonly connections: number;
  readonly seconds: number;
};

/** The results of a load. Times are in milliseconds. */
export type LoadResult = {
  readonly requests: number;
  /** Seconds from the first request to the last response. */
  readonly took: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Responses other than 2xx, broken connections and requests without a response. */
  readonly errors: number;
};

/** The load generator in use. */
export function loadGenerator(): "wrk" | "autocannon" {
  return isWrkInstalled() ? "wrk" : "autocannon";
}

/**
 * Sends pushes over keep-alive connections, each in a closed loop. A load that ended before the first response, because it
 * is short and the machine busy, measured nothing: it is sent for twice as long.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const result = loadGenerator() === "wrk" ? await runWrk(load) : await runAutocannon(load);
  const isEmpty = result.requests === 0 && result.errors === 0;
  return isEmpty ? runLoad({ ...load, seconds: load.seconds * 2 }) : result;
}
