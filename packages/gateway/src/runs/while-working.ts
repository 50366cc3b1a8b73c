/** What happens to deliveries of a lane while a run is in progress in it. */
export const WHILE_WORKING = [
  /** They wait until it ends. */
  "wait",
  /** Only the newest waits until it ends. */
  "latest",
  /** They are attempted alongside it, one at a time. */
  "join",
] as const;
export type WhileWorking = (typeof WHILE_WORKING)[number];
