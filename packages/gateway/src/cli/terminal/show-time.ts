/** An ISO time in this machine's time zone, to the second. */
export function showTime(iso: string | null): string | null {
  if (iso === null) return null;
  const time = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  return (
    `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ` +
    `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
  );
}

/** Only the time of day. */
export function showTimeOfDay(iso: string): string {
  return showTime(iso)?.slice(11) ?? "";
}

/** A duration in milliseconds, for people. */
export function showDuration(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
