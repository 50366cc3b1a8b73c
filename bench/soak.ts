// `npm run bench:soak`: runs a gateway at half its maximum throughput for a while, and shows whether its memory grows. With
// `--at-once`, those on both engines run at the same time.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { AGENT, REPOSITORY, SECRET } from "./growth/send-pushes.ts";
import { seedUsualAgent } from "./growth/usual-agent.ts";
import type { Load } from "./load/load.ts";
import { signedPushes } from "./load/push.ts";
import { measure } from "./measure/measure.ts";
import { describeStand } from "./report/describe-stand.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { soakPlot, soakReport, type Soaked } from "./soak/report.ts";
import { soak } from "./soak/soak.ts";
import { ENGINES, openDatabases, type Engine } from "./stand/database.ts";
import { forwardPath, ROUTES } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";
import { withGateway } from "./stand/with-gateway.ts";

const values = readCommandLine(
  "bench:soak",
  "Runs a gateway at half its maximum throughput for a while, and shows whether its memory grows.",
  {
    minutes: { about: "on each store", default: 10 },
    engines: { about: "which stores", default: ENGINES },
    "at-once": { about: "all stores at the same time", default: false },
    results: { about: "the folder for the results", default: "bench/results" },
  },
);
const { minutes, engines: asked } = values;
const CONNECTIONS = 32;
const AT_ONCE =
  "The gateways ran at the same time, and shared a core: each took half of what it could beside the other.";
/** Seconds of the measurement that finds the maximum throughput: no longer than the soak. */
const WHOLE = Math.min(6, minutes * 60);

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-soak-"));
const databases = await openDatabases(folder, asked);
try {
  const isAtOnce = values["at-once"] && databases.engines.length > 1;
  const stand = describeStand({
    seconds: minutes * 60,
    connections: CONNECTIONS,
    postgresVersion: databases.postgresVersion,
    fsync: fsyncTime(folder),
  });
  const soaked: Soaked[] = [];
  if (isAtOnce) soaked.push(...(await Promise.all(databases.engines.map(soakOn))));
  else for (const engine of databases.engines) soaked.push(await soakOn(engine));
  const report = soakReport(isAtOnce ? `${stand}\n${AT_ONCE}` : stand, soaked);
  console.log(report);
  writeFileSync(join(values.results, "soak.md"), report);
  for (const each of soaked) {
    writeFileSync(join(values.results, `soak-${each.engine}.svg`), soakPlot(each));
  }
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Finds the maximum throughput on this engine, and soaks at half of it. */
function soakOn(engine: Engine): Promise<Soaked> {
  return withGateway(
    { folder, databases },
    engine,
    async ({ gateway }) => {
      const load: Load = {
        urls: [gateway.url + forwardPath(AGENT, ROUTES.assured)],
        pushes: signedPushes(REPOSITORY, SECRET, 5_000),
        connections: CONNECTIONS,
        seconds: WHOLE,
      };
      const whole = await measure({ load, pids: [gateway.pid] });
      const rate = Math.max(1, Math.round(whole.perSecond / 2));
      console.error(`${engine}: half the maximum load is ${rate} requests/s, for ${minutes} minutes`);
      return { engine, rate, ...(await soak(gateway, { ...load, seconds: minutes * 60 }, rate)) };
    },
    seedUsualAgent,
  );
}
