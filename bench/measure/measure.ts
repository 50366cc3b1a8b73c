import { runLoad, type Load, type LoadResult } from "../load/load.ts";
import { runPaced } from "../load/paced.ts";
import { usageOf } from "./process-usage.ts";

/** One server under one load. */
export type Measured = LoadResult & {
  readonly perSecond: number;
  /** Microseconds of a processor for each request, of all threads and of the first one. Undefined: no `/proc` here. */
  readonly cpu: number | undefined;
  readonly mainThreadCpu: number | undefined;
  /** Bytes resident at the end. */
  readonly resident: number | undefined;
};

/** Seconds for which a server is warmed up: its code compiled, its connections open. */
const WARM_UP = 2;

export type ToMeasure = {
  readonly load: Load;
  /** The processes that are the server. */
  readonly pids: readonly number[];
  /** Requests a second; undefined: as many as are answered. */
  readonly rate?: number;
  /** Waits until everything that was sent has been dealt with; how long that takes counts. */
  readonly settled?: () => Promise<void>;
  readonly warmUp?: number;
};

/**
 * Warms a server up, and measures it.
 *
 * @throws Error when it answers anything but 2xx: what fails is soon answered, and would look fast.
 */
export async function measure({ load, pids, rate, settled, warmUp = WARM_UP }: ToMeasure): Promise<Measured> {
  const run = (seconds: number): Promise<LoadResult> =>
    rate === undefined ? runLoad({ ...load, seconds }) : runPaced({ ...load, seconds }, rate);
  if (warmUp > 0) {
    await run(warmUp);
    await settled?.();
  }
  const before = usageOf(pids);
  const begun = performance.now();
  const result = await run(load.seconds);
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
