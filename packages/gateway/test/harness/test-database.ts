/** A fresh, empty database for one gateway, and eyes that do not need the gateway. */
export type TestDatabase = {
  readonly engine: "sqlite" | "postgres";
  /** For `AGENTEX_DATABASE_URL`. */
  readonly url: string;
  /** A query of the test's own, on a connection of its own. */
  query(sql: string): Promise<Row[]>;
  /** Lets nobody write until the function that it gives is called. */
  holdWrites(): Promise<() => Promise<void>>;
  /** All that is stored: the raw bytes of every file, or every value of every table. */
  everything(): Promise<Buffer>;
  /** Removes it, and fails where the gateway left a connection or a lock behind. */
  drop(): Promise<void>;
};

export type Row = Readonly<Record<string, unknown>>;
