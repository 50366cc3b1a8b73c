import { setImmediate } from "node:timers/promises";
import { createHistogram, performance, type RecordableHistogram } from "node:perf_hooks";
import { Gauge, type Registry } from "prom-client";

/** How often the event loop is timed while it is busy, and while it is idle, in milliseconds. */
const BUSY = 20;
const AT_REST = 2_000;
/** The share of its time from which it counts as busy. */
const SOME = 0.02;

const NOW = "nodejs_eventloop_lag_seconds";
const SINCE: Readonly<Record<string, (lags: RecordableHistogram) => number>> = {
  min: (lags) => lags.min,
  max: (lags) => lags.max,
  mean: (lags) => lags.mean,
  stddev: (lags) => lags.stddev,
  p50: (lags) => lags.percentile(50),
  p90: (lags) => lags.percentile(90),
  p99: (lags) => lags.percentile(99),
};
const nameOf = (what: string): string => `nodejs_eventloop_lag_${what}_seconds`;

/** The names of prom-client's metrics that these replace. */
export const LOOP_LAG: readonly string[] = [NOW, ...Object.keys(SINCE).map(nameOf)];

/**
 * Serves how late the event loop's timers were since the last scrape. prom-client's monitor would wake the process a hundred times
 * a second, which costs more than everything else that an idle gateway does.
 */
export function addLoopLag(registry: Registry): void {
  const lags = createHistogram();
  watch((milliseconds) => lags.record(Math.max(1, Math.round(milliseconds * 1e6))));
  const since = Object.entries(SINCE).map(([what, read]) => {
    const gauge = new Gauge({
      name: nameOf(what),
      help: `How late timers were since the last scrape: ${what}, in seconds.`,
      registers: [],
      aggregator: what === "min" ? "min" : "max",
    });
    return { gauge, read };
  });
  // The first one to be collected sets the others.
  registry.registerMetric(
    new Gauge({
      name: NOW,
      help: "How long the event loop takes for a turn now, in seconds.",
      registers: [],
      aggregator: "max",
      async collect() {
        for (const { gauge, read } of since) gauge.set(lags.count === 0 ? 0 : read(lags) / 1e9);
        lags.reset();
        const begun = performance.now();
        await setImmediate();
        this.set((performance.now() - begun) / 1_000);
      },
    }),
  );
  for (const { gauge } of since) registry.registerMetric(gauge);
}

/** @param record - called with how late a timer was, in milliseconds. */
function watch(record: (milliseconds: number) => void): void {
  let use = performance.eventLoopUtilization();
  let usedSince = performance.now();
  let every = AT_REST;
  const time = (): void => {
    const due = performance.now() + every;
    setTimeout(() => {
      const now = performance.now();
      record(now - due);
      if (now - usedSince >= AT_REST) {
        const last = use;
        use = performance.eventLoopUtilization();
        usedSince = now;
        every = performance.eventLoopUtilization(use, last).utilization < SOME ? AT_REST : BUSY;
      }
      time();
    }, every).unref();
  };
  time();
}
