import { InvalidArgumentError } from "commander";
import { readDuration } from "../../settings/read-quantity.ts";

/** A name or an id: whatever can stand in a path. */
export function aName(text: string): string {
  if (text === "" || text === "." || text === "..") throw new InvalidArgumentError("It is no name.");
  return text;
}

/** A time: ISO 8601, or how long ago (`90s`, `2h`, `7d`); as ISO 8601. */
export function aTime(text: string): string {
  const ago = readDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError("Give a time as 2026-01-31T12:00:00Z, or how long ago as 90s, 2h or 7d.");
  }
  return new Date(time).toISOString();
}

/** A time to come: ISO 8601, or in how long (`30d`); as ISO 8601. */
export function aTimeToCome(text: string): string {
  const ahead = readDuration(text);
  const time = ahead === undefined ? Date.parse(text) : Date.now() + ahead;
  if (!(time > Date.now())) {
    throw new InvalidArgumentError(
      "Give a time to come as 2026-01-31T12:00:00Z, or in how long as 12h or 30d.",
    );
  }
  return new Date(time).toISOString();
}

/** How long, such as `1d`; in seconds. */
export function aDuration(text: string): number {
  const time = readDuration(text);
  if (time === undefined) throw new InvalidArgumentError("Give a time such as 90s, 12h or 1d.");
  return Math.round(time / 1_000);
}

/** A whole number within bounds. */
export function aNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
