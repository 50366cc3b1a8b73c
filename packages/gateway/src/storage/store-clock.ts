import { sql } from "kysely";
import type { Database } from "./database.ts";

/**
 * The clock by which everything goes that is stored: of several gateways on one database, each sees the same time, whatever
 * their machines' clocks show.
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
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
};

/** How often the server is asked for its time, in milliseconds: in between, its clock and this machine's run alike. */
const ASK_EVERY = 10_000;
/** An answer that took longer says too little of the time at which it came, in milliseconds. */
const PROMPT = 500;

/**
 * PostgreSQL's clock, as last heard of it. A SQLite file is one gateway's alone, and its clock is the machine's.
 *
 * @throws what the first question for the time fails with.
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
      // While the server is out of reach, its clock goes on as it did.
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
  if (time === undefined) throw new Error("the server did not tell its time");
  return time;
}
