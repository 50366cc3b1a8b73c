import { collectDefaultMetrics, Registry } from "prom-client";
import { addLoopLag, LOOP_LAG } from "./loop-lag.ts";

let registry: Registry | undefined;

/** How often prom-client times the event loop, in milliseconds: practically never. */
const NEVER = 2 ** 31 - 1;

/**
 * Metrics of Node and the process: CPU, memory, event loop delay, garbage collection … All gateways in a process share one
 * registry, because prom-client's collectors cannot be stopped.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER });
    for (const name of LOOP_LAG) registry.removeSingleMetric(name);
    addLoopLag(registry);
  }
  return registry;
}
