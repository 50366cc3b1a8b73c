import type { VirtualClock } from "./clock.ts";

/** The database that the gateways share, as far as reaching it goes. */
export type DatabaseReach = { isOut: boolean };

/** One gateway's connections to the database. */
export type DatabaseLink = {
  /** A query outside of the way of a webhook: over the patient pool. */
  query<Value>(carryOut: () => Value): Promise<Value>;
  /** A transaction that is on disk when it is answered: over the brisk pool. */
  commit<Value>(carryOut: () => Value): Promise<Value>;
  /** The process is gone: nothing that it asked for is answered any more, though it may be carried out. */
  cut(): void;
  readonly isCut: () => boolean;
};

/** As `storage/postgres/open.ts` has them. */
export const BRISK_CONNECTIONS = 10;
export const PATIENT_CONNECTIONS = 6;
/** What is assumed of the database, in milliseconds: to where a statement is carried out, and from there. */
export const QUERY = { there: 1, back: 1 };
export const COMMIT = { there: 3, back: 1 };
/** How soon a database that is out of reach refuses. */
const REFUSED_AFTER = 1;

/** What a query fails with while nobody listens; a stack for each of a million would cost more than the queries. */
const OUT_OF_REACH: Error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

type Pool = { free: number; readonly waiting: (() => void)[]; next: number };

/**
 * A statement is carried out half-way through its trip: where the database goes out of reach after that, it happened, and who
 * asked hears that it failed.
 */
export function createDatabaseLink(clock: VirtualClock, database: DatabaseReach): DatabaseLink {
  const brisk: Pool = { free: BRISK_CONNECTIONS, waiting: [], next: 0 };
  const patient: Pool = { free: PATIENT_CONNECTIONS, waiting: [], next: 0 };
  let isCut = false;

  const release = (pool: Pool): void => {
    const job = pool.waiting[pool.next];
    if (job === undefined) {
      pool.free += 1;
      pool.waiting.length = 0;
      pool.next = 0;
      return;
    }
    pool.next += 1;
    job();
  };
  const trip = async <Value>(
    pool: Pool,
    { there, back }: typeof QUERY,
    carryOut: () => Value,
  ): Promise<Value> =>
    new Promise<Value>((resolve, reject) => {
      if (isCut) return;
      const refuse = (): void => {
        clock.after(REFUSED_AFTER, () => {
          if (isCut) return;
          release(pool);
          reject(OUT_OF_REACH);
        });
      };
      const begin = (): void => {
        if (database.isOut) {
          refuse();
          return;
        }
        clock.after(there, () => {
          if (database.isOut) {
            refuse();
            return;
          }
          const value = carryOut();
          clock.after(back, () => {
            if (isCut) return;
            release(pool);
            if (database.isOut) reject(OUT_OF_REACH);
            else resolve(value);
          });
        });
      };
      if (pool.free > 0) {
        pool.free -= 1;
        begin();
      } else {
        pool.waiting.push(begin);
      }
    });

  return {
    query: (carryOut) => trip(patient, QUERY, carryOut),
    commit: (carryOut) => trip(brisk, COMMIT, carryOut),
    cut() {
      isCut = true;
    },
    isCut: () => isCut,
  };
}
