import { setTimeout as sleep } from "node:timers/promises";
import { serverCpu } from "../measure/server-cpu.ts";
import { startTimed, usageNow } from "./start-timed.ts";
import { measurePolls, type PollsMeasured } from "./waiting-polls.ts";

/** What an idle gateway costs, as medians. Times in milliseconds, memory in bytes, CPU at rest as a fraction of a core. */
export type RestMeasured = {
  readonly listens: number;
  readonly startCpu: number;
  readonly resident: number;
  /** After the first request to the management API, which loads that API. */
  readonly managed: number;
  readonly idle: number;
  /** The database server's, for all connections. */
  readonly databaseIdle: number | undefined;
  readonly polls: PollsMeasured;
};

export type ToRest = {
  /** The package's `bin/agentex.js`. */
  readonly program: string;
  readonly databaseUrl: string;
  readonly databasePid: number | undefined;
  readonly rounds: number;
  /** Seconds until the gateway is at rest, and seconds for which it is then measured. */
  readonly settle: number;
  readonly rest: number;
  readonly polls: number;
};

/** Starts a gateway several times on one database. The first start fills the cache of compiled code, and does not count. */
export async function measureRest(to: ToRest): Promise<RestMeasured> {
  const first = await startTimed(to.program, to.databaseUrl);
  await first.stop();
  const rounds: Awaited<ReturnType<typeof restOnce>>[] = [];
  for (let round = 0; round < to.rounds; round++) rounds.push(await restOnce(to));
  const last = await startTimed(to.program, to.databaseUrl);
  try {
    const median = (of: (round: (typeof rounds)[number]) => number): number =>
      rounds.map(of).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
    return {
      listens: median(({ listens }) => listens),
      startCpu: median(({ cpu }) => cpu),
      resident: median(({ resident }) => resident),
      managed: median(({ managed }) => managed),
      idle: median(({ idle }) => idle),
      databaseIdle: to.databasePid === undefined ? undefined : median(({ databaseIdle }) => databaseIdle),
      polls: await measurePolls(last, to.polls),
    };
  } finally {
    await last.stop();
  }
}

async function restOnce({ program, databaseUrl, databasePid, settle, rest }: ToRest) {
  const gateway = await startTimed(program, databaseUrl);
  try {
    const { pid, url, listens, cpu } = gateway;
    await sleep(settle * 1_000);
    const { resident, cpu: before } = usageNow(pid);
    const ofDatabase = (): number => (databasePid === undefined ? 0 : (serverCpu(databasePid) ?? 0));
    const databaseBefore = ofDatabase();
    await sleep(rest * 1_000);
    const idle = (usageNow(pid).cpu - before) / rest;
    const databaseIdle = (ofDatabase() - databaseBefore) / rest;
    await (await fetch(`${url}/agents`)).arrayBuffer();
    return { listens, cpu, resident, idle, databaseIdle, managed: usageNow(pid).resident };
  } finally {
    await gateway.stop();
  }
}
