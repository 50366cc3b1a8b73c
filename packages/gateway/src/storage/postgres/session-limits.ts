/** How long the server lets a session block others, in milliseconds; undefined: no limit. */
export type SessionLimits = {
  /** The time limit of a statement. Below the client's own limit, so that an abandoned statement does not continue. */
  readonly statement: number | undefined;
  /** How long a statement may wait for a lock. */
  readonly lock: number | undefined;
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
export function describeSession({ statement, lock }: SessionLimits): string {
  const values = {
    statement_timeout: statement ?? 0,
    lock_timeout: lock ?? 0,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    tcp_user_timeout: UNACKNOWLEDGED,
    tcp_keepalives_idle: PROBED_AFTER,
    tcp_keepalives_interval: PROBED_EVERY,
    tcp_keepalives_count: PROBES,
  };
  return Object.entries(values)
    .map(([name, value]) => `SET ${name} = ${value}`)
    .join("; ");
}
