import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../simulate/random.ts";
import type { Engine } from "../stand/database.ts";
import type { Fault, FaultName, Happened } from "./faults.ts";
import { isKept, judge, type Findings } from "./judge/judge.ts";
import { settle, statusesSince } from "./record.ts";
import type { Scene } from "./scene/scene.ts";
import { startSenders } from "./scene/senders.ts";
import { timesOf, type Times } from "./judge/times.ts";

/** One fault under load, and what happened to the webhooks. */
export type Round = {
  readonly engine: Engine;
  readonly fault: FaultName;
  readonly number: number;
  /** What happened, to which process, and for how long. */
  readonly what: string;
  readonly findings: Findings;
  readonly times: Times;
  /** Seconds from the last webhook until no delivery was open; undefined: timed out. */
  readonly settledAfter: number | undefined;
};

export type RoundToRun = {
  readonly fault: Fault;
  readonly number: number;
  /** Maximum webhooks per second. */
  readonly rate: number;
  readonly random: { readonly fault: Random; readonly sending: Random };
};

const SENDERS = 24;
/** Milliseconds of load before the fault, and after it is over. */
const BEFORE = 2_000;
const AFTER = 3_000;
/** How long to wait for open deliveries, in milliseconds. */
const SETTLE_LIMIT = 60_000;

export async function runRound(scene: Scene, { fault, number, rate, random }: RoundToRun): Promise<Round> {
  const begunAt = Date.now();
  const senders = startSenders({
    urls: scene.gateways.map(({ url }) => url),
    round: `${fault.name}-${number}`,
    senders: SENDERS,
    rate,
    random: random.sending,
  });
  let happened: Happened;
  try {
    // Varies the moment relative to anything periodic.
    await sleep(BEFORE + random.fault() * 1_000);
    happened = await fault.happen(scene, random.fault);
    await sleep(AFTER);
  } finally {
    await senders.stop();
  }
  const stoppedAt = Date.now();
  const hasSettled = await settle(scene, SETTLE_LIMIT);
  const settledAfter = hasSettled ? (Date.now() - stoppedAt) / 1_000 : undefined;
  const { sent } = senders;
  const { arrivals, earlier } = await scene.takeArrivals();
  const statuses = await statusesSince(scene, begunAt - 1_000);
  const round: Round = {
    engine: scene.engine,
    fault: fault.name,
    number,
    what: happened.what,
    findings: judge({ sent, arrivals, earlier, statuses }),
    times: timesOf(sent, arrivals, happened.at, stoppedAt),
    settledAfter,
  };
  if (!isGood(round)) {
    const evidence = { round, sent, arrivals, earlier, statuses: Object.fromEntries(statuses) };
    writeFileSync(join(scene.folder, "evidence.json"), JSON.stringify(evidence));
  }
  return round;
}

/** Whether the guarantees held and everything settled. */
export function isGood({ findings, settledAfter }: Round): boolean {
  return settledAfter !== undefined && isKept(findings);
}
