import { styleText } from "node:util";
import { renderLogLine } from "./log-line.ts";

type Format = Parameters<typeof styleText>[0];

/** The terminal output: the programs' lines, prefixed with their names, and our own lines. */
export type Terminal = {
  /** A line of a program's output. */
  readonly programLine: (program: string, line: string) => void;
  readonly say: (text: string) => void;
  /** One line on standard error. */
  readonly complain: (text: string) => void;
  /** Coloured if the terminal supports it (respects NO_COLOR and FORCE_COLOR). */
  readonly paint: (format: Format, text: string) => string;
};

const COLOURS = ["cyan", "magenta", "blue"] as const;

/** @param programs - the names of the programs whose lines will be printed. */
export function createTerminal(programs: readonly string[]): Terminal {
  // styleText leaves the text unchanged where there is no terminal or colours are disabled.
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
      // Agents prefix their lines with their name, since several may share a terminal.
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
