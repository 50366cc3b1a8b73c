import { parseArgs } from "node:util";
import { listOf } from "../list-of.ts";
import { ENGINES, type Engine } from "../stand/database.ts";
import { FAULTS, type FaultName } from "./faults.ts";

export type RoundsOptions = {
  readonly engines: readonly Engine[];
  readonly faultNames: readonly FaultName[];
  /** Rounds per fault and store. */
  readonly rounds: number;
  readonly seed: number;
  /** Rounds that run in parallel. */
  readonly parallel: number;
  /** Webhooks per second in each round. */
  readonly rate: number;
  /** The file to write results to; undefined: none. */
  readonly results: string | undefined;
};

const HELP = `Checks the delivery guarantees while gateways and PostgreSQL fail under load: injects faults, and accounts for every webhook.

  npm run rounds                     everything, half an hour
  npm run rounds -- --store postgres --faults freeze --rounds 5 --results none
  npm run rounds -- --smoke          a kill on each store, some 20 seconds

  --store NAMES     ${ENGINES.join(",")}: one gateway on SQLite, two on PostgreSQL
  --faults NAMES    ${FAULTS.join(",")}; SQLite has no server for the last two
  --rounds N        of each fault on each store (30)
  --parallel N      rounds at a time, each with its own gateways and store (2)
  --rate N          webhooks a second in each (30)
  --seed N          determines what fails, for how long, and what is sent (1)
  --results FILE    where to write the table (bench/results/rounds.md), or none

Exits with 1 if an acknowledged webhook was lost or out of order, or if an attempt arrived after a later one.`;

/** Parses the command line. Exits on an error or when help was requested. */
export function readOptions(args: string[]): RoundsOptions {
  try {
    return parse(args);
  } catch (error) {
    console.error(`rounds: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function parse(args: string[]): RoundsOptions {
  const { values } = parseArgs({
    args,
    options: {
      store: { type: "string" },
      faults: { type: "string" },
      rounds: { type: "string" },
      parallel: { type: "string", default: "2" },
      rate: { type: "string", default: "30" },
      seed: { type: "string", default: "1" },
      results: { type: "string" },
      smoke: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const number = (name: "rounds" | "parallel" | "rate" | "seed", text: string): number => {
    const value = Number(text);
    if (!(Number.isInteger(value) && value > 0)) {
      throw new Error(`--${name} must be a whole number above 0, not "${text}"`);
    }
    return value;
  };
  const { smoke } = values;
  const results = values.results ?? (smoke ? "none" : "bench/results/rounds.md");
  return {
    engines: listOf("store", values.store ?? ENGINES.join(","), ENGINES),
    faultNames: listOf("faults", values.faults ?? (smoke ? "kill" : FAULTS.join(",")), FAULTS),
    rounds: number("rounds", values.rounds ?? (smoke ? "1" : "30")),
    parallel: number("parallel", values.parallel),
    rate: number("rate", values.rate),
    seed: number("seed", values.seed),
    results: results === "none" ? undefined : results,
  };
}
