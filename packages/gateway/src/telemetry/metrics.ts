import { Registry } from "prom-client";
import { processMetrics } from "./process-metrics.ts";

/** One gateway's metrics. */
export type Metrics = {
  /** Where metrics are registered. */
  readonly registry: Registry;
  /** All of them, and the process's, in Prometheus's text format. */
  show(): Promise<{ readonly contentType: string; readonly text: string }>;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  const ofProcess = processMetrics();
  return {
    registry,
    async show() {
      const texts = await Promise.all([registry.metrics(), ofProcess.metrics()]);
      return { contentType: registry.contentType, text: texts.join("") };
    },
  };
}
