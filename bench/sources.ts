// `npm run bench:sources`: what a webhook to many targets costs a gateway.
//   npm run bench:sources -- --deliveries 500      only shows that it works
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { measureFanOut, type FanOutMeasured } from "./sources/measure-fan-out.ts";
import { ENGINE_NAMES, ENGINES, openDatabases, type Engine } from "./stand/database.ts";
import { startGateway } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";

const values = readCommandLine("bench:sources", "What a webhook to many targets costs a gateway.", {
  deliveries: { about: "in each measurement", default: 5_000 },
  results: { about: "the folder for the results", default: "bench/results" },
});
const { deliveries } = values;
const TARGETS = [1, 10, 100];

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-sources-"));
const databases = await openDatabases(folder, ENGINES);
const measured: [Engine, FanOutMeasured][] = [];
try {
  const { postgresVersion } = databases;
  const fsync = fsyncTime(folder);
  for (const engine of databases.engines) {
    const gateway = await startGateway({ folder, databaseUrl: await databases.make(engine) });
    try {
      for (const targets of TARGETS)
        measured.push([engine, await measureFanOut(gateway, targets, deliveries)]);
    } finally {
      await gateway.stop();
    }
  }
  const report = `# Results of \`npm run bench:sources\`

${machineLine(describeMachine())}. The gateway has a core to itself; load, agents and PostgreSQL${postgresVersion === undefined ? "" : ` ${postgresVersion}`} share the other.
An fsync of a page takes ${fsync.toFixed(2)} ms here.

Webhooks of 5,000 bytes to a source, 32 connections, policy \`queued\`, some ${deliveries.toLocaleString("en-US")} deliveries each. They count as sent when
the last target has its delivery. CPU is the gateway's, all threads.

${table(measured)}
`;
  console.log(report);
  writeFileSync(join(values.results, "sources.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

function table(rows: readonly [Engine, FanOutMeasured][]): string {
  const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
  return markdownTable(
    ["", "webhooks/s", "deliveries/s", "CPU µs a delivery"],
    rows.map(([engine, { targets, webhooksPerSecond, deliveriesPerSecond, cpuPerDelivery }]) => [
      `${ENGINE_NAMES[engine]}, ${targets} ${targets === 1 ? "target" : "targets"}`,
      whole(webhooksPerSecond),
      whole(deliveriesPerSecond),
      whole(cpuPerDelivery),
    ]),
  );
}
