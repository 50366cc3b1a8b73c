/** SQLite's extended result code for FOREIGN KEY, https://sqlite.org/rescode.html. */
const SQLITE_CODE = 787;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES_CODE = "23503";

/** Whether a query failed because the row it references is gone, on either engine. */
export function isReferenceViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === POSTGRES_CODE || errcode === SQLITE_CODE;
}
