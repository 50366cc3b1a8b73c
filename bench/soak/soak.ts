import type { Load, LoadResult } from "../load/load.ts";
import { runPaced } from "../load/paced.ts";
import { usageOf } from "../measure/process-usage.ts";
import { longestStall, scrape } from "../measure/scrape.ts";
import type { ServerProcess } from "../stand/start-process.ts";

/** The state of a gateway at some moment of the soak. */
export type Sample = {
  /** Seconds since the start. */
  readonly at: number;
  /** Bytes. */
  readonly resident: number;
  readonly heapUsed: number;
  readonly external: number;
  /** The longest event loop delay since the previous sample, in milliseconds. */
  readonly stall: number;
};

export type Soak = { readonly load: LoadResult; readonly samples: readonly Sample[] };

/** In milliseconds; a short soak is sampled more often. */
const SAMPLE_EVERY = 5_000;
const FEWEST_SAMPLES = 3;

/**
 * Keeps a gateway under a constant load, and samples it every five seconds, but at least three times.
 *
 * @param rate - requests per second.
 * @throws Error if a request fails.
 */
export async function soak(gateway: ServerProcess, load: Load, rate: number): Promise<Soak> {
  const samples: Sample[] = [];
  const begun = performance.now();
  const look = async (): Promise<void> => {
    const metrics = await scrape(gateway.url);
    samples.push({
      at: (performance.now() - begun) / 1_000,
      resident: usageOf([gateway.pid])?.resident ?? Number.NaN,
      heapUsed: metrics("nodejs_heap_size_used_bytes"),
      external: metrics("nodejs_external_memory_bytes"),
      stall: longestStall(metrics),
    });
  };
  const every = Math.min(SAMPLE_EVERY, (load.seconds * 1_000) / (FEWEST_SAMPLES + 1));
  const timer = setInterval(() => void look().catch(() => {}), every);
  const result = await runPaced(load, rate).finally(() => clearInterval(timer));
  if (result.errors > 0) throw new Error(`of ${result.requests} requests, ${result.errors} failed`);
  return { load: result, samples };
}
