import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";
import type { Returned, Write } from "./write.ts";

/** Runs one statement that only reads; in one process, a name stands for one text. */
export type ReadRows = (
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
) => readonly Record<string, unknown>[] | Promise<readonly Record<string, unknown>[]>;

/** What the rest of the gateway knows of its store. */
export type Database = {
  readonly engine: "sqlite" | "postgres";
  /** Whether other gateways may write into it at the same time. */
  readonly isShared: boolean;
  /** Queries and transactions for everything but the hot path. */
  readonly query: Kysely<Schema>;
  /** For reads of a few rows by an index, which never wait for a commit: what every webhook needs to know. */
  readonly lookUp: Kysely<Schema>;
  /** The same for a query whose text is made once, see `createLookUp`. At once where the store is in this process. */
  readonly readRows: ReadRows;
  /** For reads that may take long: they never stand in the way of a commit. */
  readonly browse: Kysely<Schema>;
  /** Carries the writes out in one transaction; on disk when the promise resolves. */
  commit(writes: readonly Write[]): Promise<Returned>;
  /** Tells the gateways on this database, this one too. */
  notify(message: string): Promise<void>;
  /** @returns the function that stops listening. */
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};
