import { sql } from "kysely";
import type { Database } from "./database.ts";

/**
 * The clock for all stored times: gateways that share a database see the same time, even if their machines' clocks
 * differ.
 */
export type StoreClock = {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly stop: () => void;
};

export type StoreClockParts = {
  readonly database: Pick<Database, "lookUp" | "isShared">;
  /** The machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** How often to ask the server for its time, in milliseconds; in between, this machine's monotonic clock is used. */
const ASK_EVERY = 10_000;
/** A response slower than this, in milliseconds, is too inaccurate to use. */
const PROMPT = 500;

/**
 * PostgreSQL's clock, as of the last query. A SQLite file has one gateway and uses the machine's clock.
 *
 * @throws the error of the first query.
 */
export async function openStoreClock({ database, machine, elapsed }: StoreClockParts): Promise<StoreClock> {
  if (!database.isShared) return { now: machine, stop() {} };
  const ask = async (): Promise<{ readonly ahead: number; readonly took: number }> => {
    const begun = elapsed();
    const time = await readServerTime(database);
    const ended = elapsed();
    return { ahead: time - (begun + ended) / 2, took: ended - begun };
  };
  let { ahead } = await ask();
  const timer = setInterval(() => {
    ask()
      .then((answer) => {
        if (answer.took <= PROMPT) ({ ahead } = answer);
      })
      // While the server is unreachable, keep the last offset.
      .catch(() => {});
  }, ASK_EVERY);
  timer.unref();
  return {
    now: () => Math.round(elapsed() + ahead),
    stop: () => clearInterval(timer),
  };
}

async function readServerTime({ lookUp }: Pick<Database, "lookUp">): Promise<number> {
  const { rows } = await sql<{
    time: number;
  }>`SELECT cast(extract(epoch from clock_timestamp()) * 1000 as bigint) AS time`.execute(lookUp);
  const time = rows[0]?.time;
  if (time === undefined) throw new Error("the server did not return its time");
  return time;
}
