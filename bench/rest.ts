// `npm run bench:rest`: what an idle gateway costs: its start, its memory, its CPU at rest, and long polls that wait.
//   npm run bench:rest -- --rounds 1 --settle 1 --rest 1 --polls 100      only shows that it works
//   npm run bench:rest -- --engines sqlite --programs bundle              only these, of sqlite,postgres and bundle,sources
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { bundleGateway } from "../scripts/test-run/bundle-gateway.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { measureRest, type RestMeasured } from "./rest/measure-rest.ts";
import { ENGINE_NAMES, ENGINES, openDatabases } from "./stand/database.ts";

const values = readCommandLine(
  "bench:rest",
  "What an idle gateway costs: its start, its memory, its CPU at rest, and long polls that wait.",
  {
    rounds: { about: "of starting and resting", default: 3 },
    settle: { about: "seconds before the measurement at rest", least: 0, default: 20 },
    rest: { about: "seconds at rest", default: 30 },
    polls: { about: "that wait at the same time", default: 10_000 },
    engines: { about: "which stores", default: ENGINES },
    programs: { about: "what the gateway starts from", default: ["bundle", "sources"] },
    results: { about: "the folder for the results", default: "bench/results" },
  },
);
const { rounds, settle, rest, polls, engines, programs } = values;
/** @returns the folder of the program's `bin/agentex.js`. */
const locate = async (program: (typeof programs)[number]): Promise<string> =>
  program === "sources"
    ? join(import.meta.dirname, "../packages/gateway")
    : // In a full test run, other processes are starting from its bundle, so it must not be rewritten under them.
      process.env["TEST_GATEWAY"] || bundleGateway();

const folder = mkdtempSync(join(tmpdir(), "agentex-rest-"));
const databases = await openDatabases(folder, engines);
const rows: string[][] = [];
try {
  const { postgresPid: databasePid } = databases;
  for (const engine of databases.engines) {
    for (const name of programs) {
      const program = join(await locate(name), "bin/agentex.js");
      const databaseUrl = await databases.make(engine);
      const of = { program, databaseUrl, databasePid: engine === "sqlite" ? undefined : databasePid };
      rows.push(
        row(`${ENGINE_NAMES[engine]}, ${name}`, await measureRest({ ...of, rounds, settle, rest, polls })),
      );
    }
  }
  const report = `# Results of \`npm run bench:rest\`

${machineLine(describeMachine())}. Nothing is pinned to a core.

Medians of ${rounds} starts on one database with a warm cache of compiled code. The gateway is at rest ${settle} s after it listens, and stays so for
${rest} s; "managed" is after the first request to the management API, which loads it. Then ${polls.toLocaleString("en-US")} connections wait for something in an
agent's inbox, and the gateway is at rest again after 12 s. "bundle" is what the published package starts, "sources" what the repository does.

${markdownTable(
  [
    "",
    "listens after ms",
    "CPU of a start ms",
    "resident at rest MiB",
    "managed MiB",
    "idle % of a core",
    "database server's idle %",
    "long polls waiting",
    "resident when they arrive MiB",
    "resident at rest with them MiB",
    "KiB each",
  ],
  rows,
)}
`;
  console.log(report);
  writeFileSync(join(values.results, "rest.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

function row(name: string, measured: RestMeasured): string[] {
  const { listens, startCpu, resident, managed, idle, databaseIdle, polls: waited } = measured;
  const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
  return [
    name,
    listens.toFixed(0),
    startCpu.toFixed(0),
    mebibytes(resident),
    mebibytes(managed),
    (idle * 100).toFixed(2),
    databaseIdle === undefined ? "" : (databaseIdle * 100).toFixed(2),
    waited.waiting.toLocaleString("en-US"),
    mebibytes(waited.arrived),
    mebibytes(waited.resident),
    ((waited.resident - waited.before) / waited.waiting / 1024).toFixed(0),
  ];
}
