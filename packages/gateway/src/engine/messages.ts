// Notifications to all gateways on a database.

/** An agent is back; followed by the agent's id. */
export const WAKE = "wake ";
/** A run ended; followed by the agent's id. */
export const RUN_ENDED = "run ended ";
/** A gateway joined or left. */
export const GATEWAYS = "gateways";
