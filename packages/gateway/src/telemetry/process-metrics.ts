import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | undefined;

/**
 * Metrics of Node and the process: CPU, memory, event loop delay, garbage collection … There is one registry per
 * process, however many gateways run in it, because prom-client's collectors cannot be stopped.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
