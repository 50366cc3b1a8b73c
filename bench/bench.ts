// `npm run bench`: what a webhook costs through a gateway, compared with the cheapest possible servers, and how that
// cost grows.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grown } from "./growth/growth.ts";
import { dimensions } from "./growth/dimensions.ts";
import { readOptions } from "./options.ts";
import { nameOf, pairs } from "./pairs/pairs.ts";
import { describeStand } from "./report/describe-stand.ts";
import { formatGrowth, type GrownStep } from "./report/format-growth.ts";
import { formatPairs, type NamedPair } from "./report/format-pairs.ts";
import { formatRows, type NamedRow } from "./report/format-rows.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { formatStalls } from "./report/format-stalls.ts";
import { writeResults } from "./report/write-results.ts";
import { rowsFor } from "./rows/rows.ts";
import { RECORDING } from "./rows/gateway-rows.ts";
import { BASELINE } from "./rows/server-rows.ts";
import { ENGINE_NAMES, openDatabases, type Databases, type Engine } from "./stand/database.ts";
import { measureStall } from "./stalls/stall.ts";
import { stepAside } from "./stand/placement.ts";

const options = readOptions(process.argv.slice(2));
stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-bench-"));
const databases = await openDatabases(folder, options.engines);
try {
  await run(databases);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function run({ engines, postgresVersion }: Databases): Promise<void> {
  const stand = describeStand({ ...options, postgresVersion, fsync: fsyncTime(folder) });
  console.log(`${stand}\n`);
  const rows = await measureRows(engines);
  if (rows !== "") console.log(`${rows}\n`);
  const compared = await measurePairs(engines);
  if (compared !== "") console.log(`${compared}\n`);
  const growth: string[] = [];
  for (const engine of options.growth.length === 0 ? [] : engines) {
    const table = `### ${ENGINE_NAMES[engine]}, policy assured\n\n${await measureGrowth(engine)}`;
    console.log(`${table}\n`);
    growth.push(table);
  }
  const stall: string[] = [];
  for (const engine of options.stall ? engines : []) {
    const calm = await measureStall({ folder, databases, ...options, engine });
    const table = `### ${ENGINE_NAMES[engine]}, policy assured\n\n${formatStalls(calm)}`;
    console.log(`${table}\n`);
    stall.push(table);
  }
  if (options.results === undefined) return;
  writeResults(options.results, { stand, rows, pairs: compared, growth, stall });
  console.error(`written to ${options.results}`);
}

/** @returns the first table; empty if none of its rows was requested. */
async function measureRows(engines: readonly Engine[]): Promise<string> {
  const rows: NamedRow[] = [];
  for (const row of rowsFor(engines).filter(({ letter }) => options.rows.includes(letter))) {
    if (row.missing !== undefined) {
      console.error(`(${row.letter}) ${row.name}: left out, ${row.missing}`);
      continue;
    }
    const result = await row.measure({ folder, databases, ...options });
    rows.push({ ...row, result });
    console.error(`(${row.letter}) ${row.name}: ${Math.round(result.perSecond)} requests/s`);
  }
  return rows.length === 0 ? "" : formatRows(rows, { baseline: BASELINE, yardstick: RECORDING });
}

/** @returns the second table; empty if none of its pairs was requested. */
async function measurePairs(engines: readonly Engine[]): Promise<string> {
  const named: NamedPair[] = [];
  for (const engine of engines) {
    for (const pair of pairs.filter(({ id }) => options.pairs.includes(id))) {
      const name = nameOf(pair, engine);
      const compared = await pair.measure({ folder, databases, ...options }, engine);
      named.push({ name, compared });
      console.error(`${name}: ${compared.median.toFixed(2)}`);
    }
  }
  return named.length === 0 ? "" : formatPairs(named);
}

/** If a measurement cannot run, its row says so and the others still run. */
function failed(title: string, error: unknown): Grown {
  console.error(`${title}: ${String(error)}`);
  return { perSecond: 0, cpu: undefined, p50: 0, p99: 0, resident: undefined, note: "requests failed" };
}

/** @returns the third table for this engine. */
async function measureGrowth(engine: Engine): Promise<string> {
  const grownSteps: GrownStep[] = [];
  for (const { name, steps } of dimensions.filter(({ id }) => options.growth.includes(id))) {
    for (const step of steps) {
      const title = `${ENGINE_NAMES[engine]}, ${name}: ${step.name}`;
      const grown = await step
        .measure({ folder, databases, ...options, engine })
        .catch((error: unknown) => failed(title, error));
      grownSteps.push({ dimension: name, step: step.name, grown });
      console.error(`${title}: ${Math.round(grown.perSecond)} requests/s`);
    }
  }
  return formatGrowth(grownSteps);
}
