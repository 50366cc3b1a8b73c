/** SQLite's extended result codes for UNIQUE and PRIMARY KEY, https://sqlite.org/rescode.html. */
const SQLITE_CODES = new Set([2067, 1555]);
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES_CODE = "23505";

/** Whether a query violated a unique constraint, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === POSTGRES_CODE || (typeof errcode === "number" && SQLITE_CODES.has(errcode));
}
