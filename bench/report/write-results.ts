import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export type Results = {
  readonly stand: string;
  /** Empty if none was measured. */
  readonly rows: string;
  /** Empty if none was measured. */
  readonly pairs: string;
  readonly growth: readonly string[];
  readonly stall: readonly string[];
};

const EXPLAINED =
  "Signed pushes of 5,000 bytes, each with its own delivery id. × is the ratio to (c), the baseline; of (j), the ratio to " +
  "(j) on the same engine, which is a gateway reduced to verifying and recording. CPU is user and " +
  "system time per request, of all the process's threads and of the main one; MB is the resident memory at the end.";

const IN_TURNS =
  "Two servers, or two routes of one gateway, get the same load in turns, so what else happens on the machine affects both. × is " +
  "the ratio of their requests/s: the median of eight turns, with the lowest and the highest. CPU × is the ratio of the CPU time " +
  "per request, until everything has been delivered.";

/** Writes the tables, and what they were measured on, as Markdown. */
export function writeResults(file: string, { stand, rows, pairs, growth, stall }: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  const parts = [
    "# Results of `npm run bench`",
    stand,
    ...(rows === "" ? [] : ["## What a webhook costs", EXPLAINED, rows]),
    ...(pairs === "" ? [] : ["## In turns", IN_TURNS, pairs]),
    ...(growth.length === 0
      ? []
      : ["## How the cost grows", "× is the ratio to the first line of the same kind.", ...growth]),
    ...(stall.length === 0 ? [] : ["## What delays other requests", ...stall]),
  ];
  writeFileSync(file, `${parts.join("\n\n")}\n`);
}
