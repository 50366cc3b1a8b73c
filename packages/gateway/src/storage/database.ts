import type { Kysely } from "kysely";
import type { Schema } from "./schema/schema.ts";
import type { Returned, Write } from "./write.ts";

/** Runs one statement; within a process, a name always stands for the same text. */
export type ReadRows = (
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
) => readonly Record<string, unknown>[] | Promise<readonly Record<string, unknown>[]>;

export type Engine = "sqlite" | "postgres";

/** The store, as the rest of the gateway sees it. */
export type Database = {
  /** Unique among all open databases, in this process or elsewhere. */
  readonly name: string;
  readonly engine: Engine;
  /** Whether other gateways may write to it at the same time. */
  readonly isShared: boolean;
  /** Queries and transactions outside the hot path. */
  readonly query: Kysely<Schema>;
  /** For index reads of a few rows, needed for every webhook; they never wait for a commit. */
  readonly lookUp: Kysely<Schema>;
  /**
   * Queries that maintain the queue, for which other gateways and all agents wait: they fail if the store does not
   * respond within a few seconds.
   */
  readonly prompt: Kysely<Schema>;
  /** The same, for this gateway's heartbeats only, which wait for nothing else. */
  readonly signs: Kysely<Schema>;
  readonly readSigns: ReadRows;
  /** The same for a query whose text is created once, see `createLookUp`. Synchronous if the store is in this process. */
  readonly readRows: ReadRows;
  /** For reads that may take long; they never block a commit. */
  readonly browse: Kysely<Schema>;
  /** For the bodies of deliveries that are being attempted: like `browse`, but with the timeout of `prompt`. */
  readonly bodies: Kysely<Schema>;
  /** Executes the writes in one transaction; they are on disk when the promise resolves. */
  commit(writes: readonly Write[]): Promise<Returned>;
  /** The names among these that others currently hold with a `lock` write. */
  heldAmong(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ends all sessions of these gateways, which are considered dead. */
  endSessions(names: readonly string[]): Promise<void>;
  /** Notifies all gateways on this database, including this one. */
  notify(message: string): Promise<void>;
  /** @returns a function that stops listening. */
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};
