// `npm run bench:profile`: where the event loop spends its time under webhooks with one policy.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { AGENT, REPOSITORY, SECRET } from "./growth/send-pushes.ts";
import { seedUsualAgent } from "./growth/usual-agent.ts";
import { runLoad, type Load } from "./load/load.ts";
import { signedPushes } from "./load/push.ts";
import { readMainThread, selfTimes } from "./profile/cpu-profile.ts";
import { profileReport } from "./profile/report.ts";
import { describeStand } from "./report/describe-stand.ts";
import { fsyncTime } from "./report/fsync-time.ts";
import { openDatabases } from "./stand/database.ts";
import { forwardPath, ROUTES } from "./stand/gateway.ts";
import { leaveCoreToFirstThread, stepAside } from "./stand/placement.ts";
import { withGateway } from "./stand/with-gateway.ts";

const POLICIES = ["direct", "assured", "queued"] as const;
const values = readCommandLine(
  "bench:profile",
  "Where the event loop spends its time under webhooks with one policy.",
  {
    seconds: { about: "of the measurement", default: 15 },
    policy: { about: "of the route", of: POLICIES, default: "direct" },
    results: { about: "the folder for the results", default: "bench/results" },
  },
);
const { seconds, policy } = values;
const CONNECTIONS = 32;
/** Seconds of warm-up, during which V8 compiles. */
const WARM_UP = Math.min(10, seconds);

stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-profile-"));
const databases = await openDatabases(folder, ["sqlite"]);
try {
  const stand = describeStand({
    seconds,
    connections: CONNECTIONS,
    postgresVersion: undefined,
    fsync: fsyncTime(folder),
  });
  process.env["BENCH_NODE_OPTIONS"] = `--cpu-prof --cpu-prof-interval=250 --cpu-prof-dir=${folder}`;
  const measured = await withGateway(
    { folder, databases },
    "sqlite",
    async ({ gateway }) => {
      const load: Load = {
        urls: [gateway.url + forwardPath(AGENT, ROUTES[policy])],
        pushes: signedPushes(REPOSITORY, SECRET, 5_000),
        connections: CONNECTIONS,
        seconds,
      };
      await runLoad({ ...load, seconds: WARM_UP });
      leaveCoreToFirstThread(gateway.pid);
      const from = microseconds();
      const { requests } = await runLoad(load);
      return { from, until: microseconds(), requests };
    },
    seedUsualAgent,
  );
  // The gateway has exited and written its profile.
  const times = selfTimes(readMainThread(folder), measured.from, measured.until);
  const report = profileReport(stand, policy, times, measured.requests);
  console.log(report);
  mkdirSync(values.results, { recursive: true });
  writeFileSync(join(values.results, "profile.md"), report);
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** On the monotonic clock that V8's profiler uses. */
function microseconds(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
