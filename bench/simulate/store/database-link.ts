import type { VirtualClock } from "../clock.ts";

/** Whether the database that the gateways share is reachable. */
export type DatabaseReach = { isOut: boolean };

/** One gateway's connections to the database. */
export type DatabaseLink = {
  /** A query off a webhook's path, through the patient pool. */
  query<Value>(carryOut: () => Value): Promise<Value>;
  /** A transaction that is durable when it resolves, through the brisk pool. */
  commit<Value>(carryOut: () => Value): Promise<Value>;
  /** The process is gone: it gets no more responses to its requests, although they may still execute. */
  cut(): void;
  readonly isCut: () => boolean;
};

/** As in `storage/postgres/open.ts`. */
export const BRISK_CONNECTIONS = 10;
export const PATIENT_CONNECTIONS = 6;
/** Assumed latency of the database in milliseconds: until a statement executes, and from there back. */
export const QUERY = { there: 1, back: 1 };
export const COMMIT = { there: 3, back: 1 };
/** How soon an unreachable database refuses a connection. */
const REFUSED_AFTER = 1;

/**
 * The error of a query while nobody listens. It is shared because creating a stack trace for each of a million queries would
 * cost more than the queries.
 */
const OUT_OF_REACH: Error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

type Pool = { free: number; readonly waiting: (() => void)[]; next: number };

/**
 * A statement executes halfway through its round trip. If the database becomes unreachable after that, the statement took
 * effect, but its caller gets an error.
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
