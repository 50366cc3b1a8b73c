const UNITS = [
  ["second", 1_000, 60_000],
  ["minute", 60_000, 3_600_000],
  ["hour", 3_600_000, 86_400_000],
  ["day", 86_400_000, 30 * 86_400_000],
  ["month", 30 * 86_400_000, 365 * 86_400_000],
  ["year", 365 * 86_400_000, Number.POSITIVE_INFINITY],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const absolute = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "5s ago", "in 2h". Both times are Unix milliseconds. */
export function formatRelative(time: number, now: number): string {
  const distance = time - now;
  const size = Math.abs(distance);
  if (size < 2_000) return "just now";
  const [unit, length] = UNITS.find(([, , until]) => size < until) ?? UNITS[0];
  return relative.format(Math.trunc(distance / length), unit);
}

export function formatAbsolute(iso: string): string {
  return absolute.format(new Date(iso));
}

/** "14:02:11", or "30 Nov, 14:02:11" if the other time is on another day. */
export function formatClock(iso: string, other: string): string {
  const time = new Date(iso);
  const [date, today] = [day.format(time), day.format(new Date(other))];
  return date === today ? clock.format(time) : `${date}, ${clock.format(time)}`;
}

/** "870 ms", "2.4 s", "3 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 3_600_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds < 2 * 86_400_000) return `${Math.round(milliseconds / 3_600_000)} h`;
  return `${Math.round(milliseconds / 86_400_000)} days`;
}

/** The time zone of a page's times: "times in UTC", "times in GMT+1 (Europe/Berlin)". */
export function describeZone(): string {
  const { timeZone } = absolute.resolvedOptions();
  const short = nameZone();
  return short === timeZone ? `times in ${short}` : `times in ${short} (${timeZone})`;
}

/** "UTC", "GMT+1". */
export function nameZone(): string {
  const { timeZone } = absolute.resolvedOptions();
  return absolute.formatToParts().find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}
