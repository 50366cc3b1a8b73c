import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from pretenuring, which is process-wide: objects from a place in the code whose earlier objects survived would be
 * allocated in the old generation. Under load, those of a webhook in progress often survive, but only for moments; in the old
 * generation, each would keep what it refers to until the next full garbage collection.
 *
 * Call it before much code has run.
 */
export function disablePretenuring(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
