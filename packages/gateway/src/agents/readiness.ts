/** The agent answers. */
export const READY = "Ready";
/** The agent could not be connected to: its deliveries wait, and the gateway probes it. */
export const UNHEALTHY = "Unhealthy";
