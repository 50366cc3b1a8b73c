// `npm run bench:runs`: what runs cost a gateway: when they start, when they report, and while they wait.
//   npm run bench:runs -- --runs 1000 --seconds 1      only shows that it works
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { seedUsualAgent } from "./growth/usual-agent.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { measureRuns, type RunsMeasured } from "./runs/measure-runs.ts";
import { startRunAgent } from "./runs/run-agent.ts";
import { ENGINE_NAMES, ENGINES, openDatabases, type Engine } from "./stand/database.ts";
import { startGateway } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";

const values = readCommandLine(
  "bench:runs",
  "What runs cost a gateway: when they start, when they report, and while they wait.",
  {
    runs: { about: "in progress at the same time", most: 9_000, default: 9_000 },
    seconds: { about: "of reports", default: 5 },
    rest: { about: "seconds at rest", default: 5 },
    results: { about: "the folder for the results", default: "bench/results" },
  },
);
const { runs: count, seconds, rest } = values;
/** An agent's highest concurrency: a tenth more than all runs, which are in progress at the same time. */
const CONCURRENCY = 10_000;

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-runs-"));
const databases = await openDatabases(folder, ENGINES);
const measured: [Engine, RunsMeasured][] = [];
try {
  const { postgresVersion } = databases;
  const fsync = fsyncTime(folder);
  for (const engine of databases.engines) measured.push([engine, await measureOn(engine)]);
  const report = `# Results of \`npm run bench:runs\`

${machineLine(describeMachine())}. The gateway has a core to itself; load, agent and PostgreSQL${postgresVersion === undefined ? "" : ` ${postgresVersion}`} share the other.
An fsync of a page takes ${fsync.toFixed(2)} ms here.

One agent, 32 connections, webhooks of 5,000 bytes, reports for ${seconds} s, policy \`queued\`. Each webhook starts a run that does nothing. A report
renews the lease and sets progress and note; it is on disk before its response. CPU is the gateway's, all threads.

${table(measured)}
`;
  console.log(report);
  writeFileSync(join(values.results, "runs.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureOn(engine: Engine): Promise<RunsMeasured> {
  const agent = await startRunAgent();
  const databaseUrl = await databases.make(engine);
  await seedUsualAgent(databaseUrl, agent.url, CONCURRENCY);
  // Nobody reports while the idle gateway is measured.
  const gateway = await startGateway({ folder, databaseUrl, settings: { AGENTEX_RUN_LEASE: "1h" } });
  try {
    return await measureRuns(gateway, agent, { count, seconds, rest });
  } finally {
    await gateway.stop();
    agent.stop();
  }
}

function table(rows: readonly [Engine, RunsMeasured][]): string {
  const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
  return markdownTable(
    [
      "",
      "runs begun/s",
      "CPU µs each",
      "reports/s",
      "CPU µs each",
      "a report's CPU : a begun run's",
      "at rest, ms of CPU a second",
      "MB before",
      "MB with all at work",
    ],
    rows.map(([engine, { runs, begun, reported, restCpuPerSecond, residentBefore, residentAfter }]) => [
      `${ENGINE_NAMES[engine]}, ${whole(runs)} runs`,
      whole(begun.perSecond),
      whole(begun.cpu),
      whole(reported.perSecond),
      whole(reported.cpu),
      (reported.cpu / begun.cpu).toFixed(2),
      (restCpuPerSecond / 1_000).toFixed(1),
      whole(residentBefore / 1e6),
      whole(residentAfter / 1e6),
    ]),
  );
}
