import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../storage/database.ts";
import { MOST_GATEWAYS } from "./delivery-id.ts";

/** How often a gateway says that it is alive, in milliseconds. */
const RENEW_EVERY = 2_000;
/** Silent for this long, a gateway is taken for dead, and what it had under way is taken up by others. */
export const DEAD_AFTER = 10_000;
/** A gateway that could not say so for this long stops its own attempts, before others start them again. */
const STAND_DOWN_AFTER = 7_000;

/**
 * This gateway among those that share the database. A running delivery is leased to its instance, and the instance's
 * sign of life renews all its leases at once.
 */
export type Instance = {
  /** New at each start. */
  readonly name: string;
  /** Unlike that of any other gateway alive; it becomes part of delivery ids. */
  readonly number: () => number;
  readonly standing: () => Standing;
  /** Another gateway has come or gone. */
  lookAround(): Promise<void>;
  release(): Promise<void>;
};

/** A gateway's place among those alive. */
export type Standing = {
  /** From 0, in the order of their numbers. */
  readonly rank: number;
  /** How many are alive, this one among them. */
  readonly of: number;
};

export type InstanceParts = {
  readonly database: Database;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** The leases could not be renewed in time. */
  readonly standDown: () => void;
  /** A sign of life was given. */
  readonly onSign: () => void;
  readonly onError: (error: unknown) => void;
};

/** Takes the lowest free number and keeps it by giving signs of life. */
export async function joinGateways({
  database,
  elapsed,
  standDown,
  onSign,
  onError,
}: InstanceParts): Promise<Instance> {
  const name = randomUUID();
  // The file is this gateway's alone: whoever is listed is gone.
  if (database.engine === "sqlite") await database.query.deleteFrom("gateways").execute();
  let number = await takeNumber(database, name);
  let standing = await standingOf(database, name);
  let renewedAt = elapsed();
  let renewing = false;

  const renew = async (): Promise<void> => {
    // Before the question is sent: the answer may take its time, and the others count from when it was carried out.
    const begun = elapsed();
    const { numUpdatedRows } = await database.query
      .updateTable("gateways")
      .set({ seen_at: clockOf(database) })
      .where("number", "=", number)
      .where("instance", "=", name)
      .executeTakeFirst();
    // Somebody took it while this process was suspended.
    if (numUpdatedRows === 0n) {
      standDown();
      number = await takeNumber(database, name);
    }
    renewedAt = begun;
    onSign();
    standing = await standingOf(database, name);
  };
  const timer = setInterval(() => {
    if (elapsed() - renewedAt > STAND_DOWN_AFTER) standDown();
    if (renewing) return;
    renewing = true;
    renew()
      .catch(onError)
      .finally(() => {
        renewing = false;
      });
  }, RENEW_EVERY);
  timer.unref();

  return {
    name,
    number: () => number,
    standing: () => standing,
    lookAround: async () => {
      await standingOf(database, name)
        .then((found) => {
          standing = found;
        })
        .catch(onError);
    },
    async release() {
      clearInterval(timer);
      // Where the store is gone, the others notice by the silence.
      await database.query.deleteFrom("gateways").where("instance", "=", name).execute().catch(onError);
    },
  };
}

/** The database's clock in Unix milliseconds: machines may disagree about the time, their leases must not. */
export function clockOf({ engine }: Database) {
  return engine === "sqlite"
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}

async function standingOf(database: Database, instance: string): Promise<Standing> {
  const alive = await database.query
    .selectFrom("gateways")
    .select("instance")
    .where("seen_at", ">", sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`)
    .orderBy("number")
    .execute();
  const rank = alive.findIndex((row) => row.instance === instance);
  // Not listed: it was silent for too long, and the others share without it until it has renewed.
  return rank < 0 ? { rank: alive.length, of: alive.length + 1 } : { rank, of: alive.length };
}

async function takeNumber(database: Database, instance: string): Promise<number> {
  const dead = sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`;
  const alive = await database.query
    .selectFrom("gateways")
    .select("number")
    .where("seen_at", ">", dead)
    .execute();
  const taken = new Set(alive.map((row) => row.number));
  for (let number = 0; number < MOST_GATEWAYS; number++) {
    if (taken.has(number)) continue;
    // Only one of those who try for the same number at the same time gets the row.
    const { numInsertedOrUpdatedRows } = await database.query
      .insertInto("gateways")
      .values({ number, instance, seen_at: clockOf(database) })
      .onConflict((conflict) =>
        conflict
          .column("number")
          .doUpdateSet({ instance, seen_at: clockOf(database) })
          .where("gateways.seen_at", "<=", dead),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) return number;
  }
  throw new Error(`all ${MOST_GATEWAYS} gateway numbers are taken on this database`);
}
