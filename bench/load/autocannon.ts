import autocannon from "autocannon";
import type { Load, LoadResult } from "./load.ts";
import { nextPush } from "./push.ts";

/** Runs autocannon (https://github.com/mcollina/autocannon) in this process. */
export async function runAutocannon(load: Load): Promise<LoadResult> {
  const { urls, pushes, connections, seconds } = load;
  let number = 0;
  const times: number[] = [];
  let refused = 0;
  const options: autocannon.Options = {
    url: new URL(urls[0] ?? "").origin,
    connections,
    duration: seconds,
    // It stops at its next sample.
    sampleInt: Math.min(1_000, seconds * 1_000),
    timeout: 30,
    requests: [
      {
        method: "POST",
        setupRequest(request) {
          number += 1;
          return {
            ...request,
            path: new URL(urls[number % urls.length] ?? "").pathname,
            ...nextPush(pushes),
          };
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error: unknown, done) => {
      if (error instanceof Error) reject(error);
      else resolve(done);
    });
    // autocannon's own histogram only has millisecond resolution.
    instance.on("response", (_client, status, _bytes, time) => {
      times.push(time);
      if (status < 200 || status > 299) refused += 1;
    });
  });
  const sorted = Float64Array.from(times).toSorted();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    requests: sorted.length,
    took: result.duration,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    errors: refused + result.errors,
  };
}
