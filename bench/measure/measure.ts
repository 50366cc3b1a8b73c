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

/**
 * A server is warmed up by so many requests, or for so many seconds: its code is compiled then, its connections are open.
 * What is slow gets as many requests as what is fast, or it would be measured while V8 still compiles it.
 */
const WARM_UP_REQUESTS = 40_000;
const WARM_UP_LIMIT = 8;
const WARM_UP_SPELL = 2;

export type ToMeasure = {
  readonly load: Load;
  /** The processes that are the server. */
  readonly pids: readonly number[];
  /** Requests a second; undefined: as many as are answered. */
  readonly rate?: number;
  /** Waits until everything that was sent has been dealt with; how long that takes counts. */
  readonly settled?: () => Promise<void>;
  /** How many requests it is warmed up with, at the least and however long they take. */
  readonly warmUp?: number;
  /** Whether it has been warmed up already. */
  readonly isWarm?: boolean;
};

/**
 * Warms a server up, and measures it.
 *
 * @throws Error when it answers anything but 2xx: what fails is soon answered, and would look fast.
 */
export async function measure({
  load,
  pids,
  rate,
  settled,
  warmUp = 0,
  isWarm = false,
}: ToMeasure): Promise<Measured> {
  // Each run goes on where the one before ended, so that all URLs have their turn.
  const run = (seconds: number, from: number): Promise<LoadResult> => {
    const next = from % load.urls.length;
    const urls = [...load.urls.slice(next), ...load.urls.slice(0, next)];
    return rate === undefined
      ? runLoad({ ...load, urls, seconds })
      : runPaced({ ...load, urls, seconds }, rate);
  };
  let sent = 0;
  if (!isWarm) {
    const spell = Math.min(WARM_UP_SPELL, load.seconds);
    const least = Math.max(warmUp, 1);
    for (let spent = 0; sent < (spent < WARM_UP_LIMIT ? WARM_UP_REQUESTS : least); spent += spell) {
      sent += (await run(spell, sent)).requests;
    }
    await settled?.();
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
