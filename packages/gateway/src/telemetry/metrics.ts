import { Registry } from "prom-client";
import { createDeliveryMetrics, type DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import { createIngressMetrics, type IngressMetrics } from "../ingress/ingress-metrics.ts";
import { processMetrics } from "./process-metrics.ts";

/** What one gateway measures. */
export type Metrics = {
  /** Where more can be registered. */
  readonly registry: Registry;
  readonly ingress: IngressMetrics;
  readonly deliveries: DeliveryMetrics;
  /** All of it, and the process's, in Prometheus's text format. */
  show(): Promise<{ readonly contentType: string; readonly text: string }>;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  const ofProcess = processMetrics();
  return {
    registry,
    ingress: createIngressMetrics(registry),
    deliveries: createDeliveryMetrics(registry),
    async show() {
      const texts = await Promise.all([registry.metrics(), ofProcess.metrics()]);
      return { contentType: registry.contentType, text: texts.join("") };
    },
  };
}
