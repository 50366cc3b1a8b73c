import type { Engine } from "../stand/database.ts";
import { fillEnded, fillWaiting, settleStatistics } from "./fill.ts";
import { footprintOf } from "./footprint.ts";
import { OPERATIONS, timeOf } from "./operations.ts";
import { startTime } from "./start-time.ts";
import { openStore } from "./store.ts";
import { fastest, measureWrites, type WriteCost } from "./write-cost.ts";

/** How much there is in a store before anything is measured. */
export type Contents = {
  /** Deliveries that have ended. */
  readonly stored: number;
  /** Deliveries that wait for one agent, in so many lanes. */
  readonly waiting: number;
  readonly lanes: number;
};

/** What an engine costs with so much in it. */
export type EngineCost = Contents & {
  readonly engine: Engine;
  readonly writes: readonly WriteCost[];
  /** Milliseconds, by the operation's name. */
  readonly operations: ReadonlyMap<string, number>;
  /** Bytes of tables and indexes when it was filled: the bodies are of 256 bytes. */
  readonly data: number;
  /** Milliseconds from the start of a gateway until it answers. */
  readonly start: number;
};

export type EngineOptions = {
  readonly engine: Engine;
  /** An empty database. */
  readonly url: string;
  /** PostgreSQL's process; undefined with SQLite. */
  readonly storePid: number | undefined;
  readonly contents: Contents;
  /** How many deliveries are written with each size of a group. */
  readonly groups: ReadonlyMap<number, number>;
  /** For what a gateway logs. */
  readonly folder: string;
};

/** What else runs on a machine makes a round slower and none faster: the fastest of so many counts. */
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
