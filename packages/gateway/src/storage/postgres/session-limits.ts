/** How long the server lets a session keep others waiting, in milliseconds; undefined: for ever. */
export type SessionLimits = {
  /** What a statement may take. Below the client's own limit, so that one that was given up does not go on. */
  readonly statement: number | undefined;
  /** How long a statement may wait for what somebody else has locked. */
  readonly lock: number | undefined;
};

/**
 * A transaction whose client has stopped in its middle, or was cut off, is undone after this long, and lets go of what it
 * locked. In milliseconds.
 */
const IDLE_IN_TRANSACTION = 2_500;
/** How long a client's machine may acknowledge nothing of what it is sent, in milliseconds. */
const UNACKNOWLEDGED = 10_000;
/** A session of a machine that is gone ends after so many seconds of silence, and so many more for each of the probes. */
const PROBED_AFTER = 10;
const PROBED_EVERY = 3;
const PROBES = 3;

/** The statement that a session begins with. Every PostgreSQL that is supported knows these; they take no privilege. */
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
