import { styleText } from "node:util";
import { printableJson } from "./printable.ts";

/** Where a command writes to: results go to standard output, remarks to standard error. */
export type Screen = {
  /** Whether a person sits at a terminal and can be asked. */
  readonly isInteractive: boolean;
  /** Columns of the terminal; undefined where the output is not one, and nothing has to be cut. */
  readonly width: number | undefined;
  /** Colours a text of the output, where that shows colours (`NO_COLOR`, `FORCE_COLOR`). */
  readonly paint: (format: Format, text: string) => string;
  /** A line, or lines, of the result. */
  readonly say: (text: string) => void;
  /** A line of remarks, for people: no part of the result. */
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
