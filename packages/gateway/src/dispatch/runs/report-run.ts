import type { Agents } from "../../agents/agents.ts";
import { runTerms } from "../../agents/routes/run-terms.ts";
import type { Database } from "../../storage/database.ts";
import type { RunReport } from "../../runs/run.ts";
import type { Reported } from "../../runs/runs.ts";
import { waitAfter } from "../attempts/retry-schedule.ts";
import type { Journal } from "../journal/journal.ts";
import { adoptRun } from "./adopt-run.ts";
import {
  endRun,
  findRunDelivery,
  REPORTED_COLUMNS,
  reportedValues,
  type RunDelivery,
  type RunEnd,
} from "./end-run.ts";
import { OVER, recorded } from "./reported.ts";

export type ReportParts = {
  readonly database: Pick<Database, "prompt">;
  readonly agents: Pick<Agents, "find">;
  readonly journal: Pick<Journal, "change">;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** How long a run may be silent, in milliseconds. */
  readonly runLease: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  /** Called when a run started without an attempt by this gateway. */
  readonly onAdopted: (delivery: RunDelivery) => void;
  /** Called when a run ended. */
  readonly onEnded: (delivery: RunDelivery, attempt: number) => void;
};

/** See `Runs.report`. */
export type ReportRun = (deliveryId: bigint, attempt: number, report: RunReport) => Promise<Reported>;

export function createReportRun(parts: ReportParts): ReportRun {
  const record: ReportRun = async (deliveryId, attempt, report) => {
    if (report.state === "working") return renew(deliveryId, attempt, report, parts);
    const delivery = await findRunDelivery(parts.database, deliveryId);
    if (delivery === undefined) return OVER;
    const { locks, writes } = endRun(delivery, attempt, endOf(report, attempt, parts), parts.now());
    const [ended] = await parts.journal.change(locks, writes);
    if (ended?.[0] === undefined) return OVER;
    parts.onEnded(delivery, attempt);
    return recorded(ended[0]);
  };
  return async (deliveryId, attempt, report) => {
    const first = await record(deliveryId, attempt, report);
    if (first.outcome === "recorded") return first;
    const repeated = await findRepeated(deliveryId, attempt, report, parts);
    if (repeated !== undefined) return repeated;
    return (await adopt(deliveryId, attempt, parts)) ? record(deliveryId, attempt, report) : OVER;
  };
}

/** The run continues: its lease starts over. */
async function renew(
  deliveryId: bigint,
  attempt: number,
  report: RunReport,
  { journal, runLease, now }: ReportParts,
): Promise<Reported> {
  const time = now();
  const [renewed] = await journal.change(
    [],
    [
      {
        kind: "run",
        sql: `UPDATE runs SET reported_at = ?, due_at = CASE WHEN ends_by < ? + COALESCE(lease, CAST(? AS bigint)) THEN ends_by
              ELSE ? + COALESCE(lease, CAST(? AS bigint)) END,
            ${REPORTED_COLUMNS}
          WHERE delivery_id = ? AND attempt = ? AND finished_at IS NULL
          RETURNING state, cancel_requested_at, lease`,
        parameters: [time, time, runLease, time, runLease, ...reportedValues(report), deliveryId, attempt],
      },
    ],
  );
  return renewed?.[0] === undefined ? OVER : recorded(renewed[0]);
}

/** Decides what follows a final report. */
function endOf(report: RunReport, attempt: number, { schedule, now, random }: ReportParts): RunEnd {
  switch (report.state) {
    case "working":
      throw new Error("a run that goes on does not end");
    case "succeeded":
      return { state: "succeeded", error: undefined, verdict: { status: "delivered" }, report };
    case "handed_back":
      return {
        state: "handed_back",
        error: "run_handed_back",
        verdict: { status: "waiting", nextAttemptAt: now() },
        report,
      };
    case "failed": {
      const wait = report.retry === true ? waitAfter(attempt, schedule, random) : undefined;
      return {
        state: "failed",
        error: "run_failed",
        verdict:
          wait === undefined ? { status: "failed" } : { status: "waiting", nextAttemptAt: now() + wait },
        report,
      };
    }
  }
}

/** A final report may arrive twice if the response to the first one was lost. */
async function findRepeated(
  deliveryId: bigint,
  attempt: number,
  report: RunReport,
  { database }: ReportParts,
): Promise<Reported | undefined> {
  const run = await database.prompt
    .selectFrom("runs")
    .select(["state", "result", "error", "finished_at", "cancel_requested_at", "lease"])
    .where("delivery_id", "=", deliveryId)
    .where("attempt", "=", attempt)
    .executeTakeFirst();
  if (run === undefined || run.finished_at === null) return undefined;
  const isSame =
    (run.state === report.state || (run.state === "cancelled" && report.state !== "succeeded")) &&
    report.state !== "working" &&
    (report.result ?? run.result) === run.result &&
    (report.error ?? run.error) === run.error;
  return isSame ? recorded(run) : OVER;
}

/** @returns whether the run is recorded now. */
async function adopt(deliveryId: bigint, attempt: number, parts: ReportParts): Promise<boolean> {
  const delivery = await findRunDelivery(parts.database, deliveryId);
  if (delivery?.attempts !== attempt) return false;
  const agent = await parts.agents.find({ id: delivery.agent_id });
  const time = parts.now();
  const terms = runTerms(agent, delivery.route, undefined, time);
  const { locks, writes } = adoptRun(delivery, attempt, terms, parts.runLease, time);
  const [adopted = []] = await parts.journal.change(locks, writes);
  if (adopted.length > 0) {
    parts.onAdopted(delivery);
    return true;
  }
  // The gateway may meanwhile have recorded the agent's response.
  const run = await parts.database.prompt
    .selectFrom("runs")
    .select("attempt")
    .where("delivery_id", "=", deliveryId)
    .where("attempt", "=", attempt)
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return run !== undefined;
}
