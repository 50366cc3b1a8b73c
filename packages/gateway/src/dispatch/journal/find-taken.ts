import type { Database } from "../../storage/database.ts";
import { createLookUp, type LookUp } from "../../storage/look-up.ts";

/** Finds the delivery that already has an id. */
export type FindTaken = LookUp<{ agent_id: string; replay_of: bigint | null }>;

export function createFindTaken(database: Database): FindTaken {
  return createLookUp(
    database,
    database.lookUp.selectFrom("deliveries").select(["agent_id", "replay_of"]).where("id", "=", 0n),
  );
}
