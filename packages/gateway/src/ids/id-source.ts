import type { Database } from "../storage/database.ts";
import { receivedAt } from "./delivery-id.ts";
import { findHighestId } from "./highest-id.ts";

/** The clock from which ids are created: it stays above all ids in the store, even if the system clock was set back. */
export type IdSource = {
  /** Unix milliseconds. */
  readonly time: () => number;
  /** Reads the highest id in the store. */
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
