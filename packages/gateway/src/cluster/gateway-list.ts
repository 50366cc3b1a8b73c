import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { createLookUp } from "../storage/look-up.ts";
import { DEAD_AFTER, type GatewayList, type Looked } from "./instance.ts";

type Listed = { readonly instance: string; readonly is_alive: number };

/**
 * Opens the list of gateways on a database.
 *
 * @param settledBelow - the id below which all of this gateway's deliveries are settled; sent with each heartbeat.
 */
export function openGatewayList(database: Database, settledBelow: () => bigint): GatewayList {
  const { signs: query } = database;
  const deadline = deadlineOf(database);
  const renew = createRenewal(database);
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
      // If several gateways try to take the same number, only one gets the row.
      const { numInsertedOrUpdatedRows } = await query
        .insertInto("gateways")
        .values({ number, instance, seen_at: clockOf(database), settled_below: null })
        .onConflict((conflict) =>
          conflict
            .column("number")
            .doUpdateSet({ instance, seen_at: clockOf(database), settled_below: null })
            .where("gateways.seen_at", "<=", deadline),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },

    async renew(number, instance) {
      const rows = await renew(settledBelow(), number, instance);
      return { ...sort(rows), seenAt: rows[0]?.renewed_at ?? undefined };
    },

    async look() {
      const rows = await query
        .selectFrom("gateways")
        .select(["instance", sql<number>`CASE WHEN seen_at > ${deadline} THEN 1 ELSE 0 END`.as("is_alive")])
        .orderBy("number")
        .execute();
      return sort(rows);
    },

    endSessions: (instances) => database.endSessions(instances),

    async leave(instance) {
      await query.deleteFrom("gateways").where("instance", "=", instance).execute();
    },
  };
}

/** A gateway whose last heartbeat is not after this time, by the database's clock, is dead. */
export function deadlineOf(database: Pick<Database, "engine">) {
  return sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`;
}

/**
 * A prepared statement: together with reading the other gateways, it is most of what an idle gateway asks of
 * PostgreSQL. It sees the rows as they were before, so a row that was just renewed counts as alive.
 */
function createRenewal(database: Pick<Database, "signs" | "readSigns" | "engine">) {
  const { signs, readSigns } = database;
  const now = clockOf(database);
  return createLookUp(
    { readRows: readSigns },
    {
      compile: () =>
        sql<Listed & { readonly renewed_at: number | null }>`
        WITH renewed AS (
          UPDATE gateways SET seen_at = ${now}, settled_below = ${0n}
            WHERE number = ${0} AND instance = ${""} RETURNING instance, seen_at
        )
        SELECT gateways.instance, renewed_at,
            CASE WHEN renewed.instance IS NOT NULL OR gateways.seen_at > ${deadlineOf(database)} THEN 1 ELSE 0 END
              AS is_alive
          FROM gateways LEFT JOIN renewed ON renewed.instance = gateways.instance,
            (SELECT max(seen_at) AS renewed_at FROM renewed) AS own
          ORDER BY number`.compile(signs),
    },
  );
}

function sort(rows: readonly Listed[]): Looked {
  const namesOf = (state: number): string[] =>
    rows.filter(({ is_alive }) => is_alive === state).map(({ instance }) => instance);
  return { alive: namesOf(1), silent: namesOf(0) };
}

/** The database's clock in Unix milliseconds: machines may disagree about the time, but leases must not. */
export function clockOf({ engine }: Pick<Database, "engine">) {
  return engine === "sqlite"
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}
