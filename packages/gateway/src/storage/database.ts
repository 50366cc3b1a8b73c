import type { Kysely } from "kysely";
import type { Schema } from "./schema/schema.ts";
import type { Returned, Write } from "./write.ts";

/** Runs one statement. Within a process, a name always stands for the same text. */
export type ReadRows = (
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
) => readonly Record<string, unknown>[] | Promise<readonly Record<string, unknown>[]>;

export type Engine = "sqlite" | "postgres";

/** The store as seen by the rest of the gateway. */
export type Database = {
  /** Unique among all open databases, in any process. */
  readonly name: string;
  readonly engine: Engine;
  /** Whether other gateways may also write to it. */
  readonly isShared: boolean;
  /**
   * Increases with each change that this process makes other than by `commit`, before the change's promise resolves.
   * Undefined if other gateways may change something too.
   */
  readonly revision: (() => number) | undefined;
  /** Queries and transactions outside the hot path. */
  readonly query: Kysely<Schema>;
  /** For index reads of a few rows, needed for every webhook; these never wait for a commit. */
  readonly lookUp: Kysely<Schema>;
  /**
   * Queries that maintain the queue. Other gateways and all agents wait for them, so they fail if the store does not
   * respond within a few seconds.
   */
  readonly prompt: Kysely<Schema>;
  /** The same, but only for this gateway's heartbeats, which must not wait for anything else. */
  readonly signs: Kysely<Schema>;
  readonly readSigns: ReadRows;
  /**
   * The same for a query whose text is created once; see `createLookUp`. Synchronous if the store is in this process.
   */
  readonly readRows: ReadRows;
  /** For reads that may take long; they never block a commit. */
  readonly browse: Kysely<Schema>;
  /** For the bodies of deliveries being attempted: like `browse`, but with the timeout of `prompt`. */
  readonly bodies: Kysely<Schema>;
  /** Executes the writes in one transaction, which is on disk when the promise resolves. */
  commit(writes: readonly Write[]): Promise<Returned>;
  /** Which of these names others currently hold with a `lock` write. */
  heldAmong(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ends all sessions of these gateways, which are considered dead. */
  endSessions(names: readonly string[]): Promise<void>;
  /** Notifies all gateways on this database, including this one. */
  notify(message: string): Promise<void>;
  /** @returns a function that stops listening. */
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};
