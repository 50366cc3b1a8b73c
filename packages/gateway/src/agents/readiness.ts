/** The agent responds. */
export const READY = "Ready";
/** The agent cannot be reached: its deliveries wait, and the gateway probes it. */
export const UNHEALTHY = "Unhealthy";
