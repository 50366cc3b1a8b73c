import { parseArgs, type ParseArgsOptionDescriptor } from "node:util";
import { listOf } from "./list-of.ts";

/** An option of a benchmark. What it is follows from its default: a number, a text, a list or, if false, a flag. */
export type Option = {
  readonly about: string;
  readonly default: number | string | false | readonly string[];
  /** The values of a list, or of a text, if not all are allowed. */
  readonly of?: readonly string[];
  /** The smallest number; by default, it must be above 0. */
  readonly least?: number;
  readonly most?: number;
};

type Values<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends { default: false }
    ? boolean
    : Options[Name] extends { default: number }
      ? number
      : Options[Name] extends { default: readonly (infer Value)[] }
        ? readonly Value[]
        : Options[Name] extends { of: readonly (infer Value)[] }
          ? Value
          : string;
};

/**
 * Reads a benchmark's command line. Exits after `--help`, and with 2 if an option is wrong.
 *
 * @param program - as in `npm run bench:soak`.
 * @param purpose - what it measures, in a sentence.
 */
export function readCommandLine<const Options extends Readonly<Record<string, Option>>>(
  program: string,
  purpose: string,
  options: Options,
): Values<Options> {
  const help = `${purpose}\n\n  npm run ${program} -- [options]\n\n${Object.entries(options).map(lineOf).join("\n")}`;
  try {
    const { values } = parseArgs({
      options: parserOf({ ...options, help: { about: "", default: false } }),
    });
    if (values["help"] === true) {
      console.log(help);
      process.exit(0);
    }
    const read = Object.entries(options).map(([name, option]) => [name, valueOf(name, option, values[name])]);
    return Object.fromEntries(read) as Values<Options>;
  } catch (error) {
    console.error(`${program}: ${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(2);
  }
}

function parserOf(options: Readonly<Record<string, Option>>): Record<string, ParseArgsOptionDescriptor> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: option.default === false ? "boolean" : "string" },
    ]),
  );
}

/** @throws Error that names the option, what it takes and what was given. */
function valueOf(name: string, option: Option, given: unknown): Option["default"] | true {
  if (typeof given !== "string") return given === true ? true : option.default;
  if (typeof option.default === "object") return listOf(name, given, option.of ?? option.default);
  if (typeof option.default === "string") {
    if (option.of === undefined || option.of.includes(given)) return given;
    throw new Error(`--${name} takes ${option.of.join(", ")}, not "${given}"`);
  }
  const number = Number(given);
  const { least, most = Number.MAX_VALUE } = option;
  if ((least === undefined ? number > 0 : number >= least) && number <= most) return number;
  const range = (least === undefined ? "above 0" : `from ${least}`) + (option.most ? ` up to ${most}` : "");
  throw new Error(`--${name} must be a number ${range}, not "${given}"`);
}

function lineOf([name, option]: [string, Option]): string {
  const { about, of } = option;
  const allowed = of === undefined || typeof option.default === "object" ? "" : `${of.join(", ")}; `;
  const usual = typeof option.default === "object" ? option.default.join(",") : String(option.default);
  return `  ${`--${name}`.padEnd(16)}${about}${option.default === false ? "" : ` (${allowed}default ${usual})`}`;
}
