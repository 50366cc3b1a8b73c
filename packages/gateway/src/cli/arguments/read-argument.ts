import { InvalidArgumentError, Option } from "commander";
import { readDuration } from "../../settings/groups/read-quantity.ts";

/** A name or an id that can be a path segment. */
export function aName(text: string): string {
  if (text === "" || text === "." || text === "..") throw new InvalidArgumentError("This is not a name.");
  return text;
}

/** Reads a time in ISO 8601, or how long ago (`90s`, `2h`, `7d`). @returns ISO 8601. */
export function aTime(text: string): string {
  const ago = readDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      "Use a time such as 2026-01-31T12:00:00Z, or how long ago: 90s, 2h or 7d.",
    );
  }
  return new Date(time).toISOString();
}

/** Reads a future time in ISO 8601, or from now (`30d`). @returns ISO 8601. */
export function aTimeToCome(text: string): string {
  const ahead = readDuration(text);
  const time = ahead === undefined ? Date.parse(text) : Date.now() + ahead;
  if (!(time > Date.now())) {
    throw new InvalidArgumentError(
      "Use a future time such as 2026-01-31T12:00:00Z, or a duration from now: 12h or 30d.",
    );
  }
  return new Date(time).toISOString();
}

/** Reads a duration such as `1d`. @returns seconds. */
export function aDuration(text: string): number {
  const time = readDuration(text);
  if (time === undefined) throw new InvalidArgumentError("Use a duration such as 90s, 12h or 1d.");
  return Math.round(time / 1_000);
}

/** A flag for a duration. @param byDefault - as it is typed, which is how help shows it. */
export function durationFlag(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(aDuration).default(aDuration(byDefault), byDefault);
}

/** A whole number within bounds. */
export function aNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new InvalidArgumentError(`Use a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
