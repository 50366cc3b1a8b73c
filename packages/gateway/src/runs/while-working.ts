/** What happens to deliveries of a lane in which a run is in progress. */
export const WHILE_WORKING = [
  /** They wait for its end. */
  "wait",
  /** Only the newest waits for its end. */
  "latest",
  /** They are attempted alongside it, one at a time. */
  "join",
] as const;
export type WhileWorking = (typeof WHILE_WORKING)[number];
