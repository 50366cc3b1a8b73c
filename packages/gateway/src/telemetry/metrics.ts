import { AggregatorRegistry, Registry, type MetricObjectWithValues, type MetricValue } from "prom-client";
import { processMetrics } from "./process-metrics.ts";

/** The values of all metrics of a process. */
export type MetricsJson = MetricObjectWithValues<MetricValue<string>>[];

/** One gateway's metrics. */
export type Metrics = {
  /** Where metrics are registered. */
  readonly registry: Registry;
  /** All of them, including the process's, in Prometheus's text format. */
  show(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The same without those of other processes, for adding up. */
  own(): Promise<MetricsJson>;
};

/** @param others - the metrics of other processes behind the same port, to be added, if any. */
export function createMetrics(others?: () => Promise<readonly MetricsJson[]>): Metrics {
  const registry = new Registry();
  const ofProcess = processMetrics();
  const own = async (): Promise<MetricsJson> =>
    (await Promise.all([registry.getMetricsAsJSON(), ofProcess.getMetricsAsJSON()])).flat();
  return {
    registry,
    own,
    async show() {
      if (others !== undefined) {
        const all = await Promise.all([own(), others()]).then(([mine, theirs]) => [mine, ...theirs]);
        return { contentType: registry.contentType, text: await AggregatorRegistry.aggregate(all).metrics() };
      }
      const texts = await Promise.all([registry.metrics(), ofProcess.metrics()]);
      return { contentType: registry.contentType, text: texts.join("") };
    },
  };
}
