import { styleText } from "node:util";
import { renderLogLine } from "./log-line.ts";

type Format = Parameters<typeof styleText>[0];

/** What people read: lines of the programs with their names before them, and lines of our own. */
export type Terminal = {
  /** A line that a program wrote. */
  readonly programLine: (program: string, line: string) => void;
  readonly say: (text: string) => void;
  /** One line on standard error. */
  readonly complain: (text: string) => void;
  /** Coloured where the terminal shows colours (NO_COLOR and FORCE_COLOR are honoured). */
  readonly paint: (format: Format, text: string) => string;
};

const COLOURS = ["cyan", "magenta", "blue"] as const;

/** @param programs - the names of the programs whose lines are to come. */
export function createTerminal(programs: readonly string[]): Terminal {
  // Where it is not a terminal, or must not be coloured, styleText gives the text as it is.
  const colour = styleText("red", "x", { stream: process.stdout }) !== "x";
  const paint = (format: Format, text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const width = Math.max(...programs.map((name) => name.length));
  return {
    programLine(program, line) {
      const label = paint(
        COLOURS[programs.indexOf(program) % COLOURS.length] ?? "cyan",
        program.padEnd(width),
      );
      // Agents begin their lines with their name, as others of them may share a terminal.
      const own = line.startsWith(`${program}: `) ? line.slice(program.length + 2) : line;
      for (const part of renderLogLine(own, colour).split("\n")) {
        process.stdout.write(`${label} ${paint("dim", "│")} ${part}\n`);
      }
    },
    say: (text) => void process.stdout.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`agentex: ${text}\n`),
    paint,
  };
}
