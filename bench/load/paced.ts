import { Pool } from "undici";
import type { Load, LoadResult } from "./load.ts";
import { DELIVERY_ID_HEADER } from "./push.ts";

/** How often it is looked whether another request is due, in milliseconds. */
const TICK = 1;

/**
 * Sends pushes at an even rate, whether answers come or not. A request's time counts from when it was due: one that had to
 * wait for a connection waited, too. (autocannon sends all requests of a second at the second's beginning.)
 *
 * @param rate - requests a second.
 */
export async function runPaced(
  { urls, push, connections, seconds }: Load,
  rate: number,
): Promise<LoadResult> {
  const pool = new Pool(new URL(urls[0] ?? "").origin, { connections, pipelining: 1 });
  const paths = urls.map((url) => new URL(url).pathname);
  const run = crypto.randomUUID().slice(0, 18);
  const times: number[] = [];
  let errors = 0;
  const send = async (number: number, due: number): Promise<void> => {
    try {
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: paths[number % paths.length] ?? "/",
        headers: {
          ...push.headers,
          [DELIVERY_ID_HEADER]: `${run}-0000-${number.toString(16).padStart(12, "0")}`,
        },
        body: push.body,
      });
      await body.dump();
      times.push(performance.now() - due);
      if (statusCode < 200 || statusCode > 299) errors += 1;
    } catch {
      errors += 1;
    }
  };
  const total = Math.max(1, Math.round(rate * seconds));
  const sent: Promise<void>[] = [];
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      for (let due = begun + (sent.length * 1_000) / rate; due <= now && sent.length < total;) {
        sent.push(send(sent.length, due));
        due = begun + (sent.length * 1_000) / rate;
      }
      if (sent.length < total) return;
      clearInterval(timer);
      resolve();
    }, TICK);
  });
  await Promise.all(sent);
  const took = (performance.now() - begun) / 1_000;
  await pool.close();
  const sorted = Float64Array.from(times).toSorted();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { requests: times.length, took, p50: at(0.5), p99: at(0.99), longest: at(1), errors };
}
