// `npm run bench:inbox`: how fast agents without a URL get their deliveries, and what that costs a gateway.
//   npm run bench:inbox -- --count 400 --rounds 5      only shows that it works
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { measureClaims, type ClaimsMeasured } from "./inbox/measure-claims.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { ENGINE_NAMES, ENGINES, openDatabases, type Engine } from "./stand/database.ts";
import { startGateway } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";

const values = readCommandLine(
  "bench:inbox",
  "How fast agents without a URL get their deliveries, and what that costs a gateway.",
  {
    count: { about: "deliveries to claim", default: 4_000 },
    rounds: { about: "of a webhook to a waiting agent", default: 100 },
    results: { about: "the folder for the results", default: "bench/results" },
  },
);
const { count, rounds } = values;
const SIZES = [1, 10, 100];

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-inbox-"));
const databases = await openDatabases(folder, ENGINES);
const measured: [Engine, ClaimsMeasured][] = [];
try {
  const { postgresVersion } = databases;
  const fsync = fsyncTime(folder);
  for (const engine of databases.engines) measured.push([engine, await measureOn(engine)]);
  const report = `# Results of \`npm run bench:inbox\`

${machineLine(describeMachine())}. The gateway has a core to itself; load, claimers and PostgreSQL${postgresVersion === undefined ? "" : ` ${postgresVersion}`} share the other.
An fsync of a page takes ${fsync.toFixed(2)} ms here.

One agent, 16 claimers, webhooks of 5,000 bytes, ${count.toLocaleString("en-US")} waiting. Each delivery is claimed and acknowledged, both on disk before their
responses; CPU is the gateway's, all threads, for both. The last columns are the time from sending a webhook until a claim that
waits for it is answered, one at a time.

${table(measured)}
`;
  console.log(report);
  writeFileSync(join(values.results, "inbox.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureOn(engine: Engine): Promise<ClaimsMeasured> {
  const databaseUrl = await databases.make(engine);
  const gateway = await startGateway({ folder, databaseUrl });
  try {
    return await measureClaims(gateway, { count, rounds, sizes: SIZES });
  } finally {
    await gateway.stop();
  }
}

function table(rows: readonly [Engine, ClaimsMeasured][]): string {
  const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
  return markdownTable(
    [
      "",
      ...SIZES.flatMap((most) => [`taken/s, ${most} a claim`, "CPU µs each"]),
      "webhook to claimer, median ms",
      "p99 ms",
    ],
    rows.map(([engine, { taken, median, p99 }]) => [
      ENGINE_NAMES[engine],
      ...taken.flatMap(({ perSecond, cpu }) => [whole(perSecond), whole(cpu)]),
      median.toFixed(1),
      p99.toFixed(1),
    ]),
  );
}
