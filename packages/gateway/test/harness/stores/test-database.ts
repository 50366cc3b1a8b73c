/** A new, empty database for one gateway, which tests can inspect without the gateway. */
export type TestDatabase = {
  readonly engine: "sqlite" | "postgres";
  /** For `AGENTEX_DATABASE_URL`. */
  readonly url: string;
  /** Runs a query on a separate connection. */
  query(sql: string): Promise<Row[]>;
  /** Blocks all writers. @returns a function that lets them continue. */
  holdWrites(): Promise<() => Promise<void>>;
  /** Everything stored: the raw bytes of every file, or every value of every table. */
  everything(): Promise<Buffer>;
  /** Removes it. Fails if the gateway left a connection or a lock behind. */
  drop(): Promise<void>;
};

export type Row = Readonly<Record<string, unknown>>;
