import type { TableRows } from "../database.ts";

/** What the gateway's thread asks of the SQLite thread. */
export type WorkerRequest = { id: number } & WorkerTask;

export type WorkerTask =
  | { kind: "query"; sql: string; parameters: readonly unknown[] }
  | { kind: "append"; batch: readonly TableRows[] }
  | { kind: "close" };

/** What comes back; id 0 says that the file is open. */
export type WorkerAnswer = {
  id: number;
  result?: undefined | { rows: Record<string, unknown>[]; changes: bigint };
  failure?: undefined | { message: string; errcode: number | undefined };
};
