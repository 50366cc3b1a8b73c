// `npm run bench:soak`: runs a gateway at half its maximum throughput for a while, and shows whether its memory grows.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AGENT, REPOSITORY, SECRET } from "./growth/send-pushes.ts";
import { seedUsualAgent } from "./growth/usual-agent.ts";
import type { Load } from "./load/load.ts";
import { signedPushes } from "./load/push.ts";
import { measure } from "./measure/measure.ts";
import { describeStand } from "./report/describe-stand.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { soakPlot, soakReport } from "./soak/report.ts";
import { soak, type Soak } from "./soak/soak.ts";
import { openDatabases } from "./stand/database.ts";
import { ROUTES } from "./stand/gateway.ts";
import { stepAside } from "./stand/placement.ts";
import { withGateway } from "./stand/with-gateway.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    results: { type: "string", default: "bench/results" },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes must be a number above 0, not "${values.minutes}"`);
const CONNECTIONS = 32;
/** Seconds of the measurement that finds the maximum throughput: no longer than the soak. */
const WHOLE = Math.min(6, minutes * 60);

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-soak-"));
const databases = await openDatabases(folder, ["sqlite"]);
try {
  const stand = describeStand({
    seconds: minutes * 60,
    connections: CONNECTIONS,
    postgresVersion: undefined,
    fsync: fsyncTime(folder),
  });
  const { rate, result } = await withGateway(
    { folder, databases },
    "sqlite",
    async ({ gateway }): Promise<{ rate: number; result: Soak }> => {
      const load: Load = {
        urls: [`${gateway.url}/agents/forward/name/${AGENT}${ROUTES.assured}`],
        pushes: signedPushes(REPOSITORY, SECRET, 5_000),
        connections: CONNECTIONS,
        seconds: WHOLE,
      };
      const whole = await measure({ load, pids: [gateway.pid] });
      const half = Math.round(whole.perSecond / 2);
      console.error(`half the maximum load is ${half} requests/s, for ${minutes} minutes`);
      return { rate: half, result: await soak(gateway, { ...load, seconds: minutes * 60 }, half) };
    },
    seedUsualAgent,
  );
  const report = soakReport(stand, rate, result);
  console.log(report);
  writeFileSync(join(values.results, "soak.md"), report);
  writeFileSync(join(values.results, "soak.svg"), soakPlot(rate, result));
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}
