import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { AGENT, REPOSITORY, SECRET } from "../growth/send-pushes.ts";
import { signedPushes, nextPush } from "../load/push.ts";
import { usageOf } from "../measure/process-usage.ts";
import { ROUTES } from "../stand/gateway.ts";
import type { ServerProcess } from "../stand/start-process.ts";
import type { RunAgent, StartedRun } from "./run-agent.ts";

/** What runs cost a gateway. CPU is in microseconds, memory in bytes. */
export type RunsMeasured = {
  readonly runs: number;
  /** Webhooks taken, each of which started a run, until the last run had begun. */
  readonly begun: Rate;
  readonly reported: Rate;
  /** While all are at work and none reports. */
  readonly restCpuPerSecond: number;
  readonly residentBefore: number;
  readonly residentAfter: number;
};

export type Rate = { readonly perSecond: number; readonly cpu: number };

const CONNECTIONS = 32;
const BODY = 5_000;

/** Starts runs, looks at the gateway at rest, and then reports about them. Both take so many seconds. */
export async function measureRuns(
  gateway: ServerProcess,
  agent: RunAgent,
  { count, seconds, rest }: { readonly count: number; readonly seconds: number; readonly rest: number },
): Promise<RunsMeasured> {
  const pool = new Pool(gateway.url, { connections: CONNECTIONS });
  try {
    // The first ones compile the code.
    await start(pool, agent, Math.ceil(count / 10));
    const residentBefore = usage(gateway).resident;
    const begun = await rateOf(gateway, () => start(pool, agent, count));
    await sleep(rest * 1_000);
    const before = usage(gateway).cpu;
    await sleep(rest * 1_000);
    const { cpu, resident } = usage(gateway);
    const restCpuPerSecond = ((cpu - before) / rest) * 1e6;
    // The first ones compile the code.
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
  const path = `/agents/forward/name/${AGENT}${ROUTES.queued}`;
  const target = agent.runs.length + count;
  let left = count;
  await atOnce(async () => {
    while (left-- > 0) {
      const { body, headers } = nextPush(pushes);
      await expect(202, pool.request({ method: "POST", path, headers, body }));
    }
  });
  while (agent.runs.length < target) await sleep(5);
  return count;
}

/** Each connection has its own share of the runs. @returns how many reports were taken. */
async function report(pool: Pool, runs: readonly StartedRun[], seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let taken = 0;
  await atOnce(async (worker) => {
    for (let next = worker; performance.now() < until; next += CONNECTIONS) {
      const run = runs[next % runs.length];
      if (run === undefined) return;
      await expect(
        200,
        pool.request({
          method: "POST",
          path: `/deliveries/${run.id}/run`,
          headers: { authorization: `RunToken ${run.token}`, "content-type": "application/json" },
          body: '{"state":"working","progress":0.4,"note":"reading the diff"}',
        }),
      );
      taken += 1;
    }
  });
  return taken;
}

async function atOnce(work: (worker: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CONNECTIONS }, async (_, worker) => work(worker)));
}

/** @throws Error on any other response: errors are fast and would look like throughput. */
async function expect(status: number, asked: ReturnType<Pool["request"]>): Promise<void> {
  const { statusCode, body } = await asked;
  const text = await body.text();
  if (statusCode !== status) throw new Error(`${statusCode} instead of ${status}: ${text}`);
}

async function rateOf(gateway: ServerProcess, work: () => Promise<number>): Promise<Rate> {
  const before = usage(gateway).cpu;
  const begun = performance.now();
  const count = await work();
  const took = (performance.now() - begun) / 1_000;
  return { perSecond: count / took, cpu: ((usage(gateway).cpu - before) / count) * 1e6 };
}

function usage({ pid }: ServerProcess): { readonly cpu: number; readonly resident: number } {
  const used = usageOf([pid]);
  if (used === undefined) throw new Error("this bench needs /proc");
  return used;
}
