// `npm run bench:subscriptions`: what one event to many subscribers costs a gateway.
//   npm run bench:subscriptions -- --subscribers 100 --events 5 --idle 1      only shows that it works
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { ENGINE_NAMES, ENGINES, openDatabases } from "./stand/database.ts";
import { startGateway } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";
import { createAccount } from "./subscriptions/create-account.ts";
import { measureSubscribers } from "./subscriptions/measure-subscribers.ts";

const values = readCommandLine("bench:subscriptions", "What one event to many subscribers costs a gateway.", {
  subscribers: { about: "of one agent", default: 1_000 },
  events: { about: "to send", default: 20 },
  idle: { about: "seconds in which they wait", least: 0, default: 10 },
  results: { about: "the folder for the results", default: "bench/results" },
});
const { subscribers, events } = values;
/** How long to measure the cost of waiting, in milliseconds. */
const idleFor = values.idle * 1_000;

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-subscriptions-"));
const databases = await openDatabases(folder, ENGINES);
const rows: string[][] = [];
try {
  for (const engine of databases.engines) {
    const databaseUrl = await databases.make(engine);
    const settings = { AGENTEX_AUTH: "accounts", AGENTEX_SUBSCRIPTION_URLS: "local" };
    const gateway = await startGateway({ folder, databaseUrl, settings });
    try {
      const account = createAccount(databaseUrl);
      const measured = await measureSubscribers(gateway, account, { subscribers, events, idleFor });
      rows.push([
        ENGINE_NAMES[engine],
        Math.round(measured.perSecond).toLocaleString("en-US"),
        `${Math.round(measured.untilLast).toLocaleString("en-US")} ms`,
        Math.round(measured.cpuPerRequest).toLocaleString("en-US"),
        `${(measured.idle * 100).toFixed(2)} %`,
        `${measured.memory.map((bytes) => Math.round(bytes / 2 ** 20)).join(" → ")} MiB`,
      ]);
    } finally {
      await gateway.stop();
    }
  }
  const report = `# Results of \`npm run bench:subscriptions\`

${machineLine(describeMachine())}. The gateway has a core to itself; subscribers and PostgreSQL share the other.

${subscribers.toLocaleString("en-US")} subscriptions of ten keys to one event, which comes ${events} times, each time when every subscriber has the one before. One process receives
everything. CPU is the gateway's, all threads; "idle" is its part of a core while all wait; memory is before the subscriptions and after the last event.

${markdownTable(["", "requests/s", "until the last has it", "CPU µs a request", "idle", "memory"], rows)}
`;
  console.log(report);
  writeFileSync(join(values.results, "subscriptions.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}
