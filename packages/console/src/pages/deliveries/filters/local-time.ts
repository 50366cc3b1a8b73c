/**
 * Converts an ISO 8601 time to the value of a `datetime-local` field: in the browser's time zone, to the minute.
 */
export function toLocalTime(iso: string | undefined): string {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(time)) return "";
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return new Date(time - offset).toISOString().slice(0, 16);
}

/** Converts the value of such a field to UTC; undefined if it is empty or incomplete. */
export function fromLocalTime(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
