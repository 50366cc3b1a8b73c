import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { AGENT, REPOSITORY, SECRET } from "../growth/send-pushes.ts";
import { atOnce, CONNECTIONS, post } from "../load/at-once.ts";
import { signedPushes, nextPush } from "../load/push.ts";
import { rateOf, usageOfServer, type Rate } from "../measure/rate-of.ts";
import { forwardPath, ROUTES } from "../stand/gateway.ts";
import type { ServerProcess } from "../stand/start-process.ts";
import type { RunAgent, StartedRun } from "./run-agent.ts";

/** What runs cost a gateway. CPU is in microseconds, memory in bytes. */
export type RunsMeasured = {
  readonly runs: number;
  /** Webhooks accepted, each of which started a run, until the last run had started. */
  readonly begun: Rate;
  readonly reported: Rate;
  /** While all are in progress and none reports. */
  readonly restCpuPerSecond: number;
  readonly residentBefore: number;
  readonly residentAfter: number;
};

const BODY = 5_000;

/** Starts runs, measures the gateway at rest, and then reports on the runs. Each of the two takes this many seconds. */
export async function measureRuns(
  gateway: ServerProcess,
  agent: RunAgent,
  { count, seconds, rest }: { readonly count: number; readonly seconds: number; readonly rest: number },
): Promise<RunsMeasured> {
  const pool = new Pool(gateway.url, { connections: CONNECTIONS });
  try {
    // The first ones make V8 compile the code.
    await start(pool, agent, Math.ceil(count / 10));
    const residentBefore = usageOfServer(gateway).resident;
    const begun = await rateOf(gateway, () => start(pool, agent, count));
    await sleep(rest * 1_000);
    const before = usageOfServer(gateway).cpu;
    await sleep(rest * 1_000);
    const { cpu, resident } = usageOfServer(gateway);
    const restCpuPerSecond = ((cpu - before) / rest) * 1e6;
    // The first ones make V8 compile the code.
    await report(pool, agent.runs, 2 * seconds);
    const reported = await rateOf(gateway, () => report(pool, agent.runs, seconds));
    return {
      runs: agent.runs.length,
      begun,
      reported,
      restCpuPerSecond,
      residentBefore,
      residentAfter: resident,
    };
  } finally {
    await pool.close();
  }
}

async function start(pool: Pool, agent: RunAgent, count: number): Promise<number> {
  const pushes = signedPushes(REPOSITORY, SECRET, BODY);
  const path = forwardPath(AGENT, ROUTES.queued);
  const target = agent.runs.length + count;
  let left = count;
  await atOnce(async () => {
    while (left-- > 0) await post(202, pool, path, nextPush(pushes));
  });
  while (agent.runs.length < target) await sleep(5);
  return count;
}

/** Each connection has its own share of the runs. @returns how many reports were accepted. */
async function report(pool: Pool, runs: readonly StartedRun[], seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let taken = 0;
  await atOnce(async (worker) => {
    for (let next = worker; performance.now() < until; next += CONNECTIONS) {
      const run = runs[next % runs.length];
      if (run === undefined) return;
      await post(200, pool, `/deliveries/${run.id}/run`, {
        headers: { authorization: `RunToken ${run.token}`, "content-type": "application/json" },
        body: '{"state":"working","progress":0.4,"note":"reading the diff"}',
      });
      taken += 1;
    }
  });
  return taken;
}
