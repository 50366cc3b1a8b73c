/** How long the server lets a session block others, in milliseconds (undefined: no limit), and how it plans. */
export type SessionSettings = {
  /** The time limit of a statement. Below the client's own limit, so that an abandoned statement does not continue. */
  readonly statement: number | undefined;
  /** How long a statement may wait for a lock. */
  readonly lock: number | undefined;
  /**
   * For statements that always find their rows by an index, and are prepared. A plan made while a table is small would
   * read the whole table, also when it has grown, until the server analyzes it again.
   */
  readonly alwaysByIndex?: true;
};

/**
 * A transaction whose client has stopped in the middle, or was cut off, is rolled back after this time and releases its
 * locks. In milliseconds.
 */
const IDLE_IN_TRANSACTION = 2_500;
/** How long a client's machine may leave data unacknowledged, in milliseconds. */
const UNACKNOWLEDGED = 10_000;
/** A session of a dead machine ends after this many seconds of silence, and this many more per probe. */
const PROBED_AFTER = 10;
const PROBED_EVERY = 3;
const PROBES = 3;

/** The first statement of each session. Every supported PostgreSQL knows these settings; they need no privilege. */
export function describeSession({ statement, lock, alwaysByIndex }: SessionSettings): string {
  const values = {
    statement_timeout: statement ?? 0,
    lock_timeout: lock ?? 0,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    tcp_user_timeout: UNACKNOWLEDGED,
    tcp_keepalives_idle: PROBED_AFTER,
    tcp_keepalives_interval: PROBED_EVERY,
    tcp_keepalives_count: PROBES,
    // What cannot be found by an index then seems to cost so much that the server would compile it, for ten milliseconds each time.
    ...(alwaysByIndex && { enable_seqscan: "off", jit: "off" }),
  };
  return Object.entries(values)
    .map(([name, value]) => `SET ${name} = ${value}`)
    .join("; ");
}
