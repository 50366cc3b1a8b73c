/** PostgreSQL's code for a lock timeout. */
const HELD = "55P03";
/**
 * Socket errors, PostgreSQL's classes for lost connections, exhausted resources, shutdown, standby, and statement and
 * transaction timeouts, and our own code.
 */
const OUTAGE_CODE =
  /^(E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|08\w{3}|28\w{3}|3D000|53\w{3}|55000|55P03|57014|57P\d\d|58\w{3}|25006|25P0[34]|SQLITE_THREAD_ENDED)$/;
/**
 * SQLite's primary result codes: busy, out of memory, read-only, I/O error, full, cannot open, locking protocol.
 * https://sqlite.org/rescode.html
 */
const OUTAGE_RESULTS = new Set([5, 7, 8, 10, 13, 14, 15]);
/** Errors of pg that have no code. */
const OUTAGE_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout/;

/** Whether a query failed because the store is unreachable or out of space, rather than because the query was wrong. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  const { code, errcode, syscall } = error as { code?: unknown; errcode?: unknown; syscall?: unknown };
  // A server listening on a Unix socket removes the socket when it stops.
  if (code === "ENOENT" && syscall === "connect") return true;
  if (typeof errcode === "number") return OUTAGE_RESULTS.has(errcode & 0xff);
  return (typeof code === "string" && OUTAGE_CODE.test(code)) || OUTAGE_MESSAGE.test(error.message);
}

/** Whether a query failed because another transaction held a lock for too long; other queries may succeed. */
export function isHeld(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === HELD;
}
