import type { Returned, Write } from "../write.ts";

/** What the gateway's thread asks of a SQLite thread. */
export type WorkerRequest = { id: number } & WorkerTask;

export type WorkerTask =
  | { kind: "query"; sql: string; parameters: readonly unknown[] }
  | { kind: "commit"; writes: readonly Write[] }
  /** Undoes a transaction, if one is open: after some errors, SQLite has done so itself. */
  | { kind: "roll back" }
  | { kind: "close" };

/** What comes back; id 0 says that the file is open. */
export type WorkerAnswer = { id: number } & ({ result: WorkerResult } | { failure: WorkerFailure });

/** `query` fills rows and changes, `commit` fills returned. */
export type WorkerResult = { rows: Record<string, unknown>[]; changes: bigint; returned: Returned };

export type WorkerFailure = { message: string; errcode: number | undefined };
