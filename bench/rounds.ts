// `npm run rounds`: tests whether the guarantees hold under load while gateways and PostgreSQL fail. `-- --help`. Exits with 1
// if they do not.
import { writeFileSync } from "node:fs";
import { findPostgresBinaries } from "../scripts/postgres/binaries.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { readOptions } from "./rounds/options.ts";
import { roundLine, roundsReport, summaryTable } from "./rounds/report.ts";
import type { Round } from "./rounds/round.ts";
import { planRounds, runAll } from "./rounds/run-all.ts";

// A normal exit ends the child processes, including a frozen gateway.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const given = readOptions(process.argv.slice(2));
const hasPostgres = findPostgresBinaries() !== undefined;
const options = { ...given, engines: given.engines.filter((engine) => engine === "sqlite" || hasPostgres) };
if (!hasPostgres && given.engines.includes("postgres")) console.error("PostgreSQL is not installed here");
const machine = machineLine(describeMachine());
const all = planRounds(options).length;
const rounds: Round[] = [];
let done = 0;
let bad = 0;
try {
  await runAll(options, ({ planned: { engine, fault, number }, result, logs }) => {
    done += 1;
    if (result instanceof Error) {
      console.error(`${done}/${all} ${engine} ${fault} ${number}: ${result.message}`);
    } else {
      rounds.push(result);
      console.error(`${done}/${all} ${roundLine(result)}`);
      if (result.findings.lost.length > 0) console.error(`  lost: ${result.findings.lost.join(" ")}`);
    }
    if (logs === undefined) return;
    bad += 1;
    console.error(`  PROMISE BROKEN; the gateways' logs are in ${logs}`);
  });
} finally {
  // Prints the rounds so far, even if something else failed.
  console.log(summaryTable(rounds));
  if (options.results !== undefined) writeFileSync(options.results, roundsReport(rounds, options, machine));
}
if (bad > 0) {
  console.error(`${bad} of ${done} rounds broke a promise`);
  process.exitCode = 1;
}
