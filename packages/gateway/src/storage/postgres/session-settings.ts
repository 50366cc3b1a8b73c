/** How long the server lets a session block others, in milliseconds (undefined: no limit), and how it plans queries. */
export type SessionSettings = {
  /** A statement's time limit. Shorter than the client's own, so that an abandoned statement does not keep running. */
  readonly statement: number | undefined;
  /** How long a statement may wait for a lock. */
  readonly lock: number | undefined;
  /**
   * For prepared statements that always find their rows by an index, whatever their parameters, and so are planned once. A
   * plan made while a table is small would otherwise keep scanning the whole table after it has grown, until the server
   * analyzes it again.
   */
  readonly alwaysByIndex?: true;
};

/**
 * If a transaction's client stops midway or is cut off, the transaction is rolled back after this time and releases its
 * locks. In milliseconds.
 */
const IDLE_IN_TRANSACTION = 2_500;
/** How long a client's machine may leave data unacknowledged, in milliseconds. */
const UNACKNOWLEDGED = 10_000;
/** A session of a dead machine ends after this many seconds of silence, plus this many per probe. */
const PROBED_AFTER = 10;
const PROBED_EVERY = 3;
const PROBES = 3;

/**
 * For the bodies that the session stores, where the server has LZ4 (14 and newer, unless built without it): the older
 * method takes a fifth of the CPU that a webhook costs the server.
 */
const COMPRESS_WITH_LZ4 = `SELECT set_config(name, 'lz4', false) FROM pg_settings
  WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`;

/**
 * The first statement of each session. Every supported PostgreSQL version has these settings, and they need no
 * privileges.
 */
export function describeSession({ statement, lock, alwaysByIndex }: SessionSettings): string {
  const values = {
    statement_timeout: statement ?? 0,
    lock_timeout: lock ?? 0,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    tcp_user_timeout: UNACKNOWLEDGED,
    tcp_keepalives_idle: PROBED_AFTER,
    tcp_keepalives_interval: PROBED_EVERY,
    tcp_keepalives_count: PROBES,
    // Otherwise, statements that cannot use an index would seem so expensive that the server would compile them, taking
    // ten milliseconds each time.
    ...(alwaysByIndex && { enable_seqscan: "off", jit: "off", plan_cache_mode: "force_generic_plan" }),
  };
  const statements = Object.entries(values).map(([name, value]) => `SET ${name} = ${value}`);
  return [...statements, ...(alwaysByIndex ? [COMPRESS_WITH_LZ4] : [])].join("; ");
}
