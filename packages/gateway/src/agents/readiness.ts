/** The agent responds. */
export const READY = "Ready";
/** The agent cannot be reached: its deliveries wait, and the gateway probes it. */
export const UNHEALTHY = "Unhealthy";
/** The agent was built but never deployed: it has no URL yet. */
export const BUILD_ONLY = "BuildOnly";
/** The agent was deleted and can be restored for a while. */
export const DELETED = "Deleted";
