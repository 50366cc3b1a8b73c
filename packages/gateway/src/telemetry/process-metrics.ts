import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | undefined;

/**
 * What Node and the process do: CPU, memory, the delay of the event loop, garbage collection … They are the process's,
 * however many gateways are in it, and what watches them cannot be stopped: so there is one.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
