import { styleText } from "node:util";
import { printableJson } from "./printable.ts";

/** Where a command writes: results to standard output, remarks to standard error. */
export type Screen = {
  /** Whether someone at a terminal can answer prompts. */
  readonly isInteractive: boolean;
  /** The terminal's columns; undefined if the output is not a terminal and nothing needs to be cut. */
  readonly width: number | undefined;
  /** Colors a text of the output, if that shows colors (`NO_COLOR`, `FORCE_COLOR`). */
  readonly paint: (format: Format, text: string) => string;
  /** One or more lines of the result. */
  readonly say: (text: string) => void;
  /** A remark for people, which is not part of the result. */
  readonly remark: (text: string) => void;
  readonly json: (value: unknown) => void;
  /** One line of JSON. */
  readonly jsonLine: (value: unknown) => void;
};

export type Format = Parameters<typeof styleText>[0];

export function createScreen(): Screen {
  const { stdin, stdout, stderr } = process;
  const write = (text: string): void => void stdout.write(`${text}\n`);
  return {
    isInteractive: stdin.isTTY && stdout.isTTY,
    width: stdout.isTTY ? stdout.columns : undefined,
    paint: (format, text) => (text === "" ? "" : styleText(format, text, { stream: stdout })),
    say: write,
    remark: (text) => void stderr.write(`${text}\n`),
    json: (value) => write(printableJson(value, 2)),
    jsonLine: (value) => write(printableJson(value)),
  };
}
