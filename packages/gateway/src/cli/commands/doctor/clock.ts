import { ill, unsure, well, type Check } from "./check.ts";

/** An HTTP `Date` is to the second. */
const NOTICEABLE = 2_000;
/** Most providers' signatures are good for five minutes. */
const HARMFUL = 60_000;

/**
 * How far another clock is from this machine's.
 *
 * @param time - what it showed just now, in Unix milliseconds.
 */
export function offsetOf(name: string, whose: string, time: number, now = Date.now()): Check {
  const offset = time - now;
  const size = Math.abs(offset);
  if (size < NOTICEABLE) return well(name, `the clock of ${whose} agrees with this machine's`);
  const finding = `the clock of ${whose} is ${(size / 1_000).toFixed(0)} s ${offset > 0 ? "ahead of" : "behind"} this machine's`;
  const remedy = "Have both machines set their clocks by NTP; signatures are good for a few minutes only.";
  return size < HARMFUL ? unsure(name, finding, remedy) : ill(name, finding, remedy);
}

/** The clock of whoever gave this answer; undefined where it names no time. */
export function checkDate(
  name: string,
  whose: string,
  response: Response,
  now = Date.now(),
): Check | undefined {
  const time = Date.parse(response.headers.get("date") ?? "");
  // Cut to the second, it is half a second behind on average.
  return Number.isNaN(time) ? undefined : offsetOf(name, whose, time + 500, now);
}
