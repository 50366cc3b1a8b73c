import type { Kysely } from "kysely";
import type { Schema } from "./schema/schema.ts";
import type { Returned, Write } from "./write.ts";

/** Runs one statement that only reads; in one process, a name stands for one text. */
export type ReadRows = (
  statement: { readonly name: string; readonly text: string },
  parameters: readonly unknown[],
) => readonly Record<string, unknown>[] | Promise<readonly Record<string, unknown>[]>;

export type Engine = "sqlite" | "postgres";

/** What the rest of the gateway knows of its store. */
export type Database = {
  /** Unlike that of any other open database, in this process or elsewhere. */
  readonly name: string;
  readonly engine: Engine;
  /** Whether other gateways may write into it at the same time. */
  readonly isShared: boolean;
  /** Queries and transactions for everything but the hot path. */
  readonly query: Kysely<Schema>;
  /** For reads of a few rows by an index, which never wait for a commit: what every webhook needs to know. */
  readonly lookUp: Kysely<Schema>;
  /**
   * Queries of those who look after the queue, for which the other gateways and all agents wait: given up when the store says
   * nothing for a few seconds.
   */
  readonly prompt: Kysely<Schema>;
  /** The same for this gateway's signs of life alone, which wait behind nothing else. */
  readonly signs: Kysely<Schema>;
  /** The same for a query whose text is made once, see `createLookUp`. At once where the store is in this process. */
  readonly readRows: ReadRows;
  /** For reads that may take long: they never stand in the way of a commit. */
  readonly browse: Kysely<Schema>;
  /** For the bodies of deliveries that are being attempted: like `browse`, but given up as soon as `prompt`. */
  readonly bodies: Kysely<Schema>;
  /** Carries the writes out in one transaction; on disk when the promise resolves. */
  commit(writes: readonly Write[]): Promise<Returned>;
  /** Which of these names others hold by a `lock` write at the moment. */
  heldAmong(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ends whatever the gateways of these names have under way in the store; they are taken for dead. */
  endSessions(names: readonly string[]): Promise<void>;
  /** Tells the gateways on this database, this one too. */
  notify(message: string): Promise<void>;
  /** @returns the function that stops listening. */
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};
