// `npm run bench:store`: what the stores themselves cost, and which of those costs grow with their contents.
//   npm run bench:store -- --smoke      a minute or less; only shows that it works
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { startDurablePostgres } from "./stand/durable-postgres.ts";
import { measureEngine, type EngineCost } from "./store/engine-cost.ts";
import { measurePartitions } from "./store/partition-cost.ts";
import { dayTable, operationsTable, partitionsTable, settingsTable, writesTable } from "./store/report.ts";
import { fastest } from "./store/write-cost.ts";
import { measureSetting, VARIATIONS, type SettingCost } from "./store/setting-cost.ts";

const values = readCommandLine(
  "bench:store",
  "What the stores themselves cost, and which of those costs grow with their contents.",
  {
    smoke: { about: "a minute or less; only shows that it works", default: false },
  },
);
const size = values.smoke
  ? {
      groups: new Map([[8, 64]]),
      contents: [{ stored: 1_000, waiting: 1_280, lanes: 640 }],
      settings: { variations: VARIATIONS.slice(0, 1), group: 32, count: 320, rounds: 1 },
      partitions: { stored: 4_200, waiting: 1_280, lanes: 640, writes: 64 },
    }
  : {
      groups: new Map([
        [1, 500],
        [8, 2_000],
        [32, 4_000],
        [128, 8_000],
      ]),
      contents: [
        { stored: 1_000, waiting: 1_280, lanes: 640 },
        { stored: 1_000_000, waiting: 100_000, lanes: 10_000 },
      ],
      settings: { variations: VARIATIONS, group: 32, count: 16_000, rounds: 2 },
      partitions: { stored: 420_000, waiting: 10_000, lanes: 1_000, writes: 8_000 },
    };

const folder = mkdtempSync(join(tmpdir(), "agentex-store-"));
const costs: EngineCost[] = [];
const settings: SettingCost[] = [];
let version: string;
let partitions: Awaited<ReturnType<typeof measurePartitions>>;
const disk = fsyncTime(folder);
try {
  const server = await startDurablePostgres();
  version = server.version;
  try {
    for (const contents of size.contents) {
      const shared = { contents, groups: size.groups, folder };
      const file = join(folder, `stored-${contents.stored}`, "agentex.db");
      costs.push(
        await measureEngine({ ...shared, engine: "sqlite", url: `sqlite:${file}`, storePid: undefined }),
      );
      const url = await server.makeDatabase();
      costs.push(await measureEngine({ ...shared, engine: "postgres", url, storePid: server.pid }));
      console.error(`with ${contents.stored} deliveries stored: measured`);
    }
    partitions = await measurePartitions(server, size.partitions);
    console.error("partitions: measured");
  } finally {
    await server.stop();
  }
  const { variations, group, count, rounds } = size.settings;
  const tried: SettingCost[] = [];
  // Interleaved, so that a slow minute of the machine affects all of them.
  for (let round = 0; round < rounds; round++) {
    for (const variation of variations) tried.push(await measureSetting(variation, group, count));
    console.error(`settings, round ${round + 1}: measured`);
  }
  for (const { name } of variations) settings.push(fastest(tried.filter((cost) => cost.name === name)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
costs.sort((a, b) => b.engine.localeCompare(a.engine) || a.stored - b.stored);

const report = `# What the stores cost

\`npm run bench:store\`: the gateway's own journal and queue on SQLite and on PostgreSQL ${version} (\`fsync\` on,
\`shared_buffers = 512MB\`, \`max_wal_size = 4GB\`), in isolation, on ${machineLine(describeMachine())}.
An fsync of a page takes ${disk.toFixed(2)} ms on this disk. Bodies are GitHub pushes of 5,000 bytes.

## A delivery, by commit size

Stored as in progress, then its result: two changes, each in a commit with so many others. CPU is that of
PostgreSQL's processes; with SQLite, that of the one process, including the journal's. Bytes are those of tables and indexes
that a delivery adds (PostgreSQL compresses bodies), and those written: by PostgreSQL to its write-ahead log, by SQLite to
its log and from there to the file. The fastest of three rounds.

${writesTable(costs)}

## What grows

The median of several, in milliseconds, with so many finished deliveries, and so many that wait for one agent in queues by
ordering key.

${operationsTable(costs)}

## PostgreSQL's settings

${size.settings.count.toLocaleString("en-US")} deliveries in commits of ${size.settings.group}, each on its own server, the faster of two rounds. HOT: changes of rows that needed no index
update.

${settingsTable(settings)}

## Partitions by day

${size.partitions.stored.toLocaleString("en-US")} deliveries over three weeks, ${size.partitions.waiting.toLocaleString("en-US")} that wait; commits of 32.

${partitionsTable(partitions.costs)}

${dayTable(partitions.gone)}
`;
console.log(report);
if (!values.smoke) {
  const results = new URL("results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("store.md", results), report);
}
