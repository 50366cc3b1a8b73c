import { runAutocannon } from "./autocannon.ts";
import type { Pushes } from "./push.ts";
import { isWrkInstalled, runWrk } from "./wrk.ts";

/** What is sent where. */
export type Load = {
  /** Sent to in turn. */
  readonly urls: readonly string[];
  readonly pushes: Pushes;
  readonly connections: number;
  readonly seconds: number;
};

/** What came of it. Times are in milliseconds. */
export type LoadResult = {
  readonly requests: number;
  /** Seconds from the first request to the last answer. */
  readonly took: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Answers that are not 2xx, broken connections, and requests without an answer. */
  readonly errors: number;
};

/** The program that makes the load. */
export function loadGenerator(): "wrk" | "autocannon" {
  return isWrkInstalled() ? "wrk" : "autocannon";
}

/** Sends pushes over connections that are kept alive, each as fast as the answers to its last one come. */
export function runLoad(load: Load): Promise<LoadResult> {
  return loadGenerator() === "wrk" ? runWrk(load) : runAutocannon(load);
}
