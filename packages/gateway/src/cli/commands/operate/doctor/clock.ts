import { ill, unsure, well, type Check } from "./check.ts";

/** An HTTP `Date` has a resolution of one second. */
const NOTICEABLE = 2_000;
/** Most providers' signatures are valid for five minutes. */
const HARMFUL = 60_000;

/**
 * Compares another clock with this machine's.
 *
 * @param time - the other clock's current time, in Unix milliseconds.
 */
export function offsetOf(name: string, whose: string, time: number, now = Date.now()): Check {
  const offset = time - now;
  const size = Math.abs(offset);
  if (size < NOTICEABLE) return well(name, `the clock of ${whose} agrees with this machine's`);
  const finding = `the clock of ${whose} is ${(size / 1_000).toFixed(0)} s ${offset > 0 ? "ahead of" : "behind"} this machine's`;
  const remedy = "Synchronize both clocks with NTP; signatures are valid for only a few minutes.";
  return size < HARMFUL ? unsure(name, finding, remedy) : ill(name, finding, remedy);
}

/** Checks the clock of the server that sent this response; undefined without a `Date`. */
export function checkDate(
  name: string,
  whose: string,
  response: Response,
  now = Date.now(),
): Check | undefined {
  const time = Date.parse(response.headers.get("date") ?? "");
  // Truncated to the second, it is half a second behind on average.
  return Number.isNaN(time) ? undefined : offsetOf(name, whose, time + 500, now);
}
