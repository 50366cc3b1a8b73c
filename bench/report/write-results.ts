import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export type Results = {
  readonly stand: string;
  /** Empty where none was measured. */
  readonly rows: string;
  readonly growth: readonly string[];
  readonly standstill: readonly string[];
};

const EXPLAINED =
  "Signed pushes of 5,000 bytes, each with a delivery id of its own. × is the ratio to (c), the yardstick. CPU is user and " +
  "system time of the process for each request, of all its threads and of the first; MB is what is resident at the end.";

/** Writes the tables and what they were measured on, in Markdown. */
export function writeResults(file: string, { stand, rows, growth, standstill }: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  const parts = [
    "# Results of `npm run bench`",
    stand,
    ...(rows === "" ? [] : ["## What a webhook costs", EXPLAINED, rows]),
    ...(growth.length === 0
      ? []
      : ["## How that grows", "× is the ratio to the first line of the same kind.", ...growth]),
    ...(standstill.length === 0 ? [] : ["## What holds others up", ...standstill]),
  ];
  writeFileSync(file, `${parts.join("\n\n")}\n`);
}
