import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { DEAD_AFTER, type GatewayList } from "./instance.ts";

/** Opens the list of gateways on a database. */
export function openGatewayList(database: Database): GatewayList {
  const { signs: query } = database;
  const deadline = sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`;
  return {
    async numbers() {
      const rows = await query
        .selectFrom("gateways")
        .select("number")
        .where("seen_at", ">", deadline)
        .execute();
      return new Set(rows.map((row) => row.number));
    },

    async take(number, instance) {
      // If several take the same number at once, only one gets the row.
      const { numInsertedOrUpdatedRows } = await query
        .insertInto("gateways")
        .values({ number, instance, seen_at: clockOf(database) })
        .onConflict((conflict) =>
          conflict
            .column("number")
            .doUpdateSet({ instance, seen_at: clockOf(database) })
            .where("gateways.seen_at", "<=", deadline),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },

    async renew(number, instance) {
      const row = await query
        .updateTable("gateways")
        .set({ seen_at: clockOf(database) })
        .where("number", "=", number)
        .where("instance", "=", instance)
        .returning("seen_at")
        .executeTakeFirst();
      return row?.seen_at;
    },

    async look() {
      const rows = await query
        .selectFrom("gateways")
        .select(["instance", sql<number>`CASE WHEN seen_at > ${deadline} THEN 1 ELSE 0 END`.as("is_alive")])
        .orderBy("number")
        .execute();
      const namesOf = (state: number): string[] =>
        rows.filter(({ is_alive }) => is_alive === state).map(({ instance }) => instance);
      return { alive: namesOf(1), silent: namesOf(0) };
    },

    endSessions: (instances) => database.endSessions(instances),

    async leave(instance) {
      await query.deleteFrom("gateways").where("instance", "=", instance).execute();
    },
  };
}

/** The database's clock in Unix milliseconds: machines may disagree about the time, but leases must not. */
export function clockOf({ engine }: Pick<Database, "engine">) {
  return engine === "sqlite"
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}
