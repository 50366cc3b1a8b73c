// `npm run simulate`: runs the delivery engine's scheduler on a virtual clock. `--help` lists the options.
import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { describeMachine, machineLine } from "./report/machine.ts";
import { linePlot } from "./report/line-plot.ts";
import { assumptionsOf } from "./simulate/assumptions.ts";
import { createPopulation } from "./simulate/population.ts";
import { createProgress } from "./simulate/progress.ts";
import { invariantsLine, reportOf } from "./simulate/report.ts";
import { SCENARIOS } from "./simulate/scenarios/scenarios.ts";
import { readSize, SIZE_OPTIONS, USAGE } from "./simulate/size.ts";

const { values } = parseArgs({
  options: { ...SIZE_OPTIONS, only: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } },
});
if (values.help === true) {
  console.log(USAGE);
  process.exit();
}
const size = readSize(values);
const scenarios = SCENARIOS.filter(({ name }) => values.only === undefined || name === values.only);
if (size === undefined || scenarios.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
const { agents, conversations, seconds, rate, seed } = size;
const population = createPopulation(agents, conversations);
const progress = createProgress(process.stderr);
const machine = machineLine(describeMachine());
const begun = performance.now();
console.log(`${assumptionsOf(size)}\n`);
const results = [];
for (const { run } of scenarios) {
  const result = await run({
    population,
    seed,
    seconds,
    rate,
    onProgress: (scenario, second) => progress.tell(scenario, second),
  });
  progress.clear();
  results.push(result);
  console.log(reportOf(result));
}
const invariants = invariantsLine(
  results,
  (performance.now() - begun) / 1_000,
  process.resourceUsage().maxRSS * 1_024,
);
console.log(invariants);
if (values.out !== undefined) {
  await mkdir(values.out, { recursive: true });
  for (const { file, plot } of results.flatMap(({ plots }) => plots)) {
    await writeFile(`${values.out}/${file}`, linePlot(plot));
  }
  const command = `node bench/simulate.ts ${process.argv.slice(2).join(" ")}`.trim();
  const intro = `# Simulation\n\n\`${command}\`, on ${machine}.\n\n${assumptionsOf(size)}\n`;
  await writeFile(`${values.out}/figures.md`, [intro, ...results.map(reportOf), invariants, ""].join("\n"));
}
if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
