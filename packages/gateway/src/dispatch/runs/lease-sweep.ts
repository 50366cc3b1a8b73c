import { sql } from "kysely";
import type { Database } from "../../storage/database.ts";
import { waitAfter } from "../attempts/retry-schedule.ts";
import type { Journal } from "../journal/journal.ts";
import { endRun, type RunDelivery, type RunEnd } from "./end-run.ts";

export type LeaseSweepParts = {
  readonly database: Pick<Database, "prompt">;
  readonly journal: Pick<Journal, "change">;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** How long a run may be silent, in milliseconds. */
  readonly runLease: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly random: () => number;
  /** Whether the last write to the store succeeded. */
  readonly canStore: () => boolean;
  readonly onEnded: (delivery: RunDelivery, attempt: number, end: RunEnd) => void;
};

export type LeaseSweep = {
  /** Ends the runs whose lease or total time has expired. */
  endDue(): Promise<void>;
  /** Call every few seconds. A longer gap shows that the process was suspended and took no reports. */
  attend(): void;
};

/** The maximum number of runs ended together. */
const MOST_ENDED = 200;
/** The shortest lease that an agent can request, in milliseconds. */
const SHORTEST_LEASE = 1_000;
/** After a gap this long, in milliseconds, the process counts as having been suspended without taking reports. */
const STOOD_STILL = 5_000;

/**
 * Every gateway runs this, with one index lookup. After a period in which this gateway could not take reports, because
 * it was suspended or the store was unreachable, it ends no run before that run has had a whole lease to report again.
 */
export function createLeaseSweep(parts: LeaseSweepParts): LeaseSweep {
  const { runLease, now, elapsed, canStore } = parts;
  /** Since when reports have been taken without interruption. */
  let servingSince = now();
  let lastSweep = elapsed();
  /** How long reports have been taken without interruption, in milliseconds. */
  const servedFor = (): number => {
    const stoodStill = elapsed() - lastSweep > STOOD_STILL;
    lastSweep = elapsed();
    if (stoodStill || !canStore()) servingSince = now();
    // The clock may have been set back.
    servingSince = Math.min(servingSince, now());
    return now() - servingSince;
  };
  return {
    async endDue() {
      const served = servedFor();
      if (served < Math.min(runLease, SHORTEST_LEASE)) return;
      try {
        const due = await findDue(served, parts);
        await Promise.all(due.map((run) => endDue(run, parts)));
      } catch (error) {
        servingSince = now();
        throw error;
      }
    },
    attend: () => void servedFor(),
  };
}

type DueRun = RunDelivery & {
  readonly attempt: number;
  readonly on_lost: string;
  readonly ends_by: number;
  readonly due_at: number;
  readonly claimed: number | null;
};

/**
 * @param served - how long reports have been taken, in milliseconds; runs with a longer lease have not had long enough
 * to report.
 */
async function findDue(
  served: number,
  { database, runLease, now }: LeaseSweepParts,
): Promise<readonly DueRun[]> {
  return database.prompt
    .selectFrom("runs")
    .innerJoin("deliveries", "deliveries.id", "runs.delivery_id")
    .select([
      "deliveries.id",
      "deliveries.agent_id",
      "deliveries.route",
      "deliveries.ordering",
      "deliveries.lane",
      "deliveries.batch_id",
      "deliveries.gateway",
      "deliveries.attempts",
      "runs.attempt",
      "runs.on_lost",
      "runs.ends_by",
      "runs.due_at",
      "runs.claimed",
    ])
    .where("runs.finished_at", "is", null)
    .where("runs.due_at", "<=", now())
    .where(sql<number>`COALESCE(runs.lease, CAST(${runLease} AS bigint))`, "<=", served)
    .orderBy("runs.due_at")
    .limit(MOST_ENDED)
    .execute();
}

async function endDue(
  run: DueRun,
  { journal, schedule, now, random, onEnded }: LeaseSweepParts,
): Promise<void> {
  const end = endOf(run, schedule, now(), random);
  const { locks, writes } = endRun(run, run.attempt, end, now());
  const [ended] = await journal.change(locks, writes);
  // If nothing was returned, a report arrived first, or another gateway ended the run.
  if (ended?.[0] !== undefined) onEnded(run, run.attempt, end);
}

function endOf(run: DueRun, schedule: readonly number[], now: number, random: () => number): RunEnd {
  if (run.due_at >= run.ends_by) {
    return { state: "timed_out", error: "run_timeout", verdict: { status: "failed" }, onlyIfDue: true };
  }
  const wait = run.on_lost === "fail" ? undefined : waitAfter(run.attempt, schedule, random);
  // The client that claimed it is gone, but the next one that polls is not.
  const isClaimed = run.claimed !== null;
  return {
    state: "lost",
    error: isClaimed ? "lease_expired" : "run_lost",
    verdict:
      wait === undefined
        ? { status: "failed" }
        : { status: "waiting", nextAttemptAt: now + (isClaimed ? 0 : wait) },
    onlyIfDue: true,
  };
}
