// `npm run bench:cluster`: several gateways on one PostgreSQL, and what happens when one of them is killed.
//   npm run bench:cluster -- --seconds 20
//   npm run bench:cluster -- --smoke      a few seconds; only shows that it works
// Exits with 1 if an acknowledged delivery is lost.
import { mkdirSync, writeFileSync } from "node:fs";
import { readCommandLine } from "./command-line.ts";
import { startCluster } from "./cluster/cluster.ts";
import { killHalfWay, type Killed } from "./cluster/kill.ts";
import { killTable, restTable, sharesTable, throughputTable } from "./cluster/report.ts";
import { measureRest, type Rest } from "./cluster/rest.ts";
import { measureThroughput, type Throughput } from "./cluster/throughput.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { startDurablePostgres } from "./stand/durable-postgres.ts";
import type { RoutePolicy } from "./stand/gateway.ts";

const values = readCommandLine(
  "bench:cluster",
  "Several gateways on one PostgreSQL, and what happens when one of them is killed.",
  {
    seconds: { about: "of each measurement", default: 10 },
    connections: { about: "of the load", default: 32 },
    smoke: { about: "a few seconds; only shows that it works", default: false },
  },
);
const seconds = values.smoke ? 1 : values.seconds;
const connections = values.smoke ? 8 : values.connections;
const counts = values.smoke ? [2] : [1, 2, 4];
const policies = ["direct", "assured", "queued"] as const;
const killed: { gateways: number; policy: RoutePolicy }[] = values.smoke
  ? [{ gateways: 2, policy: "assured" }]
  : [...policies.map((policy) => ({ gateways: 2, policy })), { gateways: 4, policy: "assured" }];

const server = await startDurablePostgres();
const rows: Throughput[] = [];
const kills: Killed[] = [];
const rests: Rest[] = [];
try {
  for (const count of counts) {
    const cluster = await startCluster(server, count);
    try {
      rests.push(await measureRest(cluster, server.pid, seconds));
      const measure = async (policy: RoutePolicy, to: number): Promise<void> => {
        rows.push(
          await measureThroughput({ cluster, policy, connections: to, seconds, storePid: server.pid }),
        );
        console.error(`${policy}, ${count} gateways, ${to} connections to each: measured`);
      };
      for (const policy of policies) await measure(policy, connections);
      // Spreads one gateway's senders over all gateways, so that each commits smaller groups.
      if (count === Math.max(...counts) && count > 1)
        await measure("assured", Math.ceil(connections / count));
    } finally {
      await cluster.stop();
    }
  }
  for (const { gateways, policy } of killed) {
    kills.push(await killHalfWay(server, { gateways, policy, connections, seconds }));
    console.error(`${policy}, ${gateways} gateways, one killed: measured`);
  }
} finally {
  await server.stop();
}
rows.sort((a, b) => policies.indexOf(a.policy) - policies.indexOf(b.policy));

const report = `# Several gateways on one PostgreSQL

\`npm run bench:cluster -- --seconds ${seconds}\`: signed GitHub pushes of 5,000 bytes over persistent connections,
${connections} to each gateway, and in the kill test ${connections} to all. Gateways, PostgreSQL ${server.version}, the agent and the senders share
${machineLine(describeMachine())}.

## Throughput

CPU is the total of all gateways, and of all of PostgreSQL's processes, for each finished delivery. The size of a group commit
counts changes: a delivery that is stored, and its result. The agent may have 1,000 deliveries in progress.

${throughputTable(rows)}

What that means for gateways and a PostgreSQL with dedicated cores:

${sharesTable(rows)}

## At rest

When idle, each gateway looks every two seconds whether something is due, and writes a heartbeat as often. In percent of a
core:

${restTable(rests)}

## One gateway killed

\`kill -9\` of one of them half-way. Senders continue at the others; requests in progress are not sent again. Repeated:
received by the agent more than once, with the same delivery id. Taken over: attempts that another gateway made after the first.

${killTable(kills)}
`;
console.log(report);
if (!values.smoke) {
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("cluster.md", folder), report);
  writeFileSync(
    new URL("cluster.json", folder),
    `${JSON.stringify({ machine: describeMachine(), postgres: server.version, seconds, connections, rows, rests, kills }, undefined, 2)}\n`,
  );
}
const lost = kills.reduce((total, kill) => total + kill.lost, 0);
if (lost > 0) {
  console.error(`${lost} acknowledged deliveries were lost`);
  process.exitCode = 1;
}
