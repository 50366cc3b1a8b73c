import { parseArgs } from "node:util";
import { dimensions } from "./growth/dimensions.ts";
import { listOf } from "./list-of.ts";
import { pairs } from "./pairs/pairs.ts";
import { ENGINES, type Engine } from "./stand/database.ts";

export type Options = {
  /** Duration of each measurement, after warm-up. */
  readonly seconds: number;
  readonly connections: number;
  /** Letters of the rows to measure. */
  readonly rows: string;
  /** Ids of the pairs to measure. */
  readonly pairs: readonly string[];
  /** Ids of the dimensions to measure. */
  readonly growth: readonly string[];
  /** Whether to measure how long large webhooks delay small ones. */
  readonly stall: boolean;
  readonly engines: readonly Engine[];
  /** The file to write results to; undefined: none. */
  readonly results: string | undefined;
};

const ALL_ROWS = "abcdefghijklmn";
const pairIds = pairs.map(({ id }) => id);
const ids = dimensions.map(({ id }) => id);

const HELP = `What a webhook costs through a gateway.

  npm run bench                      everything, about an hour
  npm run bench -- --rows cf --pairs none --growth none --stall no --engines sqlite --seconds 4

  --seconds N       of each measurement (8)
  --connections N   of the load (32)
  --rows LETTERS    of the first table: ${ALL_ROWS}, or none
  --pairs IDS       of the second table, separated by commas: ${pairIds.join(",")}, or none
  --growth IDS      of the third table: ${ids.join(",")}, or none
  --stall WHAT      of the fourth table: yes (yes) or no
  --engines NAMES   ${ENGINES.join(",")}
  --results FILE    where to write the results (bench/results/bench.md), or none

BENCH_NODE_OPTIONS sets Node options for the gateways, such as --cpu-prof.`;

/** Parses the command line. Exits on an error or when help was requested. */
export function readOptions(args: string[]): Options {
  try {
    return parse(args);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: "string", default: "8" },
      connections: { type: "string", default: "32" },
      rows: { type: "string", default: ALL_ROWS },
      pairs: { type: "string", default: pairIds.join(",") },
      growth: { type: "string", default: ids.join(",") },
      stall: { type: "string", default: "yes" },
      engines: { type: "string", default: ENGINES.join(",") },
      results: { type: "string", default: "bench/results/bench.md" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    process.exit(0);
  }
  const list = <Value extends string>(name: string, text: string, all: readonly Value[]): Value[] =>
    text === "none" ? [] : listOf(name, text, all);
  const number = (name: "seconds" | "connections"): number => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not "${values[name]}"`);
    return value;
  };
  if (values.rows !== "none" && !/^[a-n]+$/.test(values.rows)) {
    throw new Error(`--rows must be letters of ${ALL_ROWS}, not "${values.rows}"`);
  }
  return {
    seconds: number("seconds"),
    connections: number("connections"),
    rows: values.rows === "none" ? "" : values.rows,
    pairs: list("pairs", values.pairs, pairIds),
    growth: list("growth", values.growth, ids),
    stall: list("stall", values.stall, ["yes", "no"]).includes("yes"),
    engines: list("engines", values.engines, ENGINES),
    results: values.results === "none" ? undefined : values.results,
  };
}
