// Notifications to all gateways on a database.

/** An agent is back; followed by its id. */
export const WAKE = "wake ";
/** A run ended; followed by its agent's id. */
export const RUN_ENDED = "run ended ";
/** A gateway joined or left. */
export const GATEWAYS = "gateways";
