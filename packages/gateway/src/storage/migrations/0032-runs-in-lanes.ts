import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/** Each delivery that ends looks for a run in its lane: the lanes' own index would make it read the whole lane. */
export const up: EngineMigration = async (query) => {
  await sql
    .raw(
      `CREATE INDEX deliveries_lane_runs ON deliveries (agent_id, lane, position)
         WHERE lane IS NOT NULL AND status = 'working'`,
    )
    .execute(query);
};
