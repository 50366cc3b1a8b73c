import type { Returned, Write } from "../write.ts";

/** A request from the gateway's thread to a SQLite thread. */
export type WorkerRequest = { id: number } & WorkerTask;

export type WorkerTask =
  | { kind: "query"; sql: string; parameters: readonly unknown[] }
  | { kind: "commit"; writes: readonly Write[] }
  /** Rolls back a transaction if one is open: after some errors, SQLite has already done so. */
  | { kind: "roll back" }
  | { kind: "close" };

/** The response; id 0 means that the file is open. */
export type WorkerAnswer = { id: number } & ({ result: WorkerResult } | { failure: WorkerFailure });

/** `query` sets rows and changes, `commit` sets returned. */
export type WorkerResult = { rows: Record<string, unknown>[]; changes: bigint; returned: Returned };

export type WorkerFailure = { message: string; errcode: number | undefined };
