import { runLoad, type Load, type LoadResult } from "../load/load.ts";
import { runPaced } from "../load/paced.ts";
import { usageOf } from "./process-usage.ts";
import { warmUp } from "./warm-up.ts";

/** One server under one load. */
export type Measured = LoadResult & {
  readonly perSecond: number;
  /** CPU microseconds per request: all threads, and the main thread alone. Undefined without `/proc`. */
  readonly cpu: number | undefined;
  readonly mainThreadCpu: number | undefined;
  /** Resident memory at the end, in bytes. */
  readonly resident: number | undefined;
};

/** For a constant rate, in seconds, on a server that is already warm. */
const PACED_WARM_UP = 2;

export type ToMeasure = {
  readonly load: Load;
  /** The server's processes. */
  readonly pids: readonly number[];
  /** Requests per second; undefined: closed loop. */
  readonly rate?: number;
  /** Waits until everything that was sent has been processed. The wait counts as measured time. */
  readonly settled?: () => Promise<void>;
  /** Minimum number of warm-up requests, however long they take. */
  readonly warmUp?: number;
  /** Whether the server is already warm. */
  readonly isWarm?: boolean;
};

/**
 * Warms a server up and measures it.
 *
 * @throws Error on any response other than 2xx: errors are fast and would look like throughput.
 */
export async function measure({
  load,
  pids,
  rate,
  settled,
  warmUp: least = 1,
  isWarm = false,
}: ToMeasure): Promise<Measured> {
  // Each run continues where the previous one ended, so that all URLs get their turn.
  const run = (seconds: number, from: number): Promise<LoadResult> => {
    const next = from % load.urls.length;
    const urls = [...load.urls.slice(next), ...load.urls.slice(0, next)];
    return rate === undefined
      ? runLoad({ ...load, urls, seconds })
      : runPaced({ ...load, urls, seconds }, rate);
  };
  let sent = 0;
  if (!isWarm) {
    sent = await warmUp(load.seconds, least, async (spell, from) => (await run(spell, from)).requests);
    await settled?.();
  } else if (rate !== undefined) {
    // Fewer webhooks at a time take other paths through the code, which V8 first has to compile.
    sent += (await run(Math.min(PACED_WARM_UP, load.seconds), sent)).requests;
  }
  const before = usageOf(pids);
  const begun = performance.now();
  const result = await run(load.seconds, sent);
  await settled?.();
  const took = settled === undefined ? result.took : (performance.now() - begun) / 1_000;
  const after = usageOf(pids);
  if (result.errors > 0 || result.requests === 0) {
    throw new Error(`of ${result.requests} requests to ${load.urls[0]}, ${result.errors} failed`);
  }
  const perRequest = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : ((to - from) / result.requests) * 1e6;
  return {
    ...result,
    perSecond: result.requests / took,
    cpu: perRequest(before?.cpu, after?.cpu),
    mainThreadCpu: perRequest(before?.mainThreadCpu, after?.mainThreadCpu),
    resident: after?.resident,
  };
}
