import type { Database } from "../storage/database.ts";
import { receivedAt } from "./delivery-id.ts";
import { findHighestId } from "./highest-id.ts";

/** The clock from which ids are made: they lie above those that are in the store, also after a clock was set back. */
export type IdSource = {
  /** Unix milliseconds. */
  readonly time: () => number;
  /** Looks how high those are by now. */
  catchUp(): Promise<void>;
};

export function createIdSource(database: Database, now: () => number): IdSource {
  let notBefore = 0;
  return {
    time: () => Math.max(now(), notBefore),
    async catchUp() {
      const highest = await findHighestId(database, now());
      if (highest !== undefined) notBefore = Math.max(notBefore, receivedAt(highest) + 1);
    },
  };
}
