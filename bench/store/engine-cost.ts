import type { Engine } from "../stand/database.ts";
import { fillEnded, fillWaiting, settleStatistics } from "./fill.ts";
import { footprintOf } from "./footprint.ts";
import { OPERATIONS, timeOf } from "./operations.ts";
import { startTime } from "./start-time.ts";
import { openStore } from "./store.ts";
import { fastest, measureWrites, type WriteCost } from "./write-cost.ts";

/** The contents of a store before a measurement. */
export type Contents = {
  /** Deliveries that have ended. */
  readonly stored: number;
  /** Deliveries that wait for one agent, in this many lanes. */
  readonly waiting: number;
  readonly lanes: number;
};

/** What an engine costs with these contents. */
export type EngineCost = Contents & {
  readonly engine: Engine;
  readonly writes: readonly WriteCost[];
  /** Milliseconds, by the operation's name. */
  readonly operations: ReadonlyMap<string, number>;
  /** Bytes of tables and indexes after filling, with bodies of 256 bytes. */
  readonly data: number;
  /** Milliseconds from a gateway's start until it responds. */
  readonly start: number;
};

export type EngineOptions = {
  readonly engine: Engine;
  /** An empty database. */
  readonly url: string;
  /** PostgreSQL's process; undefined with SQLite. */
  readonly storePid: number | undefined;
  readonly contents: Contents;
  /** The number of deliveries to write with each group size. */
  readonly groups: ReadonlyMap<number, number>;
  /** For a gateway's logs. */
  readonly folder: string;
};

/** Other load on the machine only makes a round slower, so the fastest of this many rounds counts. */
const ROUNDS = 3;

export async function measureEngine({
  engine,
  url,
  storePid,
  contents,
  groups,
  folder,
}: EngineOptions): Promise<EngineCost> {
  const store = await openStore(url);
  const operations = new Map<string, number>();
  const writes: WriteCost[] = [];
  let data: number;
  try {
    const empty = (await footprintOf(store.database)).data;
    await fillEnded(store.database, contents.stored);
    data = (await footprintOf(store.database)).data - empty;
    await fillWaiting(store.database, contents.waiting, contents.lanes);
    await settleStatistics(store.database);
    for (const operation of OPERATIONS) operations.set(operation.name, await timeOf(operation, store));
    for (const [group, count] of groups) {
      const rounds: WriteCost[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push(await measureWrites(store, storePid, group, count));
      }
      writes.push(fastest(rounds));
    }
  } finally {
    await store.close();
  }
  return { engine, ...contents, writes, operations, data, start: await startTime(url, folder) };
}
