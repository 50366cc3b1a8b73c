import type { Agents } from "../../agents/agents.ts";
import { finalStatusesOf } from "../../agents/routes/route.ts";
import { ANSWER_KEPT, type Verdict } from "../../deliveries/delivery.ts";
import type { Reported, Extended } from "../../runs/runs.ts";
import type { ClaimAnswer } from "../../runs/claim-answer.ts";
import type { Database } from "../../storage/database.ts";
import { ANSWERED_BY_PROXIES, judge, waitAfter } from "../attempts/retry-schedule.ts";
import type { Journal } from "../journal/journal.ts";
import { endRun, findRunDelivery, type RunDelivery, type RunEnd } from "./end-run.ts";
import { OVER, recorded } from "./reported.ts";

export type EndClaimParts = {
  readonly database: Pick<Database, "prompt">;
  readonly agents: Pick<Agents, "find">;
  readonly journal: Pick<Journal, "change">;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  /** Called when a run ended. */
  readonly onEnded: (delivery: RunDelivery, attempt: number) => void;
};

/** See `Runs.answer` and `Runs.extend`. */
export type EndClaim = {
  answer(deliveryId: bigint, attempt: number, answer: ClaimAnswer): Promise<Reported>;
  extend(deliveryId: bigint, attempt: number, lease: number | undefined): Promise<Extended>;
};

export function createEndClaim(parts: EndClaimParts): EndClaim {
  const { database, journal, now, onEnded } = parts;
  return {
    async answer(deliveryId, attempt, answer) {
      const delivery = await findRunDelivery(database, deliveryId);
      if (delivery === undefined) return OVER;
      const end = await endOf(answer, delivery, attempt, parts);
      const { locks, writes } = endRun(delivery, attempt, end, now());
      const [ended] = await journal.change(locks, writes);
      if (ended?.[0] === undefined) return (await findRepeated(delivery, attempt, end, database)) ?? OVER;
      onEnded(delivery, attempt);
      return recorded(ended[0]);
    },
    async extend(deliveryId, attempt, lease) {
      const time = now();
      const [renewed] = await journal.change(
        [],
        [
          {
            kind: "run",
            sql: `UPDATE runs SET reported_at = ?, lease = COALESCE(CAST(? AS bigint), lease),
                due_at = CASE WHEN ends_by < ? + COALESCE(CAST(? AS bigint), lease) THEN ends_by
                  ELSE ? + COALESCE(CAST(? AS bigint), lease) END
              WHERE delivery_id = ? AND attempt = ? AND claimed = 1 AND finished_at IS NULL
              RETURNING due_at, cancel_requested_at`,
            parameters: [time, lease ?? null, time, lease ?? null, time, lease ?? null, deliveryId, attempt],
          },
        ],
      );
      const row = renewed?.[0];
      if (row === undefined) return { outcome: "attempt_over" };
      return {
        outcome: "extended",
        leaseUntil: Number(row["due_at"]),
        cancel: row["cancel_requested_at"] !== null,
      };
    },
  };
}

/** Decides what follows an agent's answer. */
async function endOf(
  answer: ClaimAnswer,
  { agent_id, route }: RunDelivery,
  attempt: number,
  { agents, schedule, now, random }: EndClaimParts,
): Promise<RunEnd> {
  const time = now();
  if (answer.kind === "nack") {
    const { reason, retryAfter } = answer;
    const wait = waitAfter(attempt, schedule, random);
    return {
      state: "handed_back",
      error: "nacked",
      verdict:
        wait === undefined
          ? { status: "failed" }
          : { status: "waiting", nextAttemptAt: time + (retryAfter ?? wait) },
      report: { state: "failed", error: reason },
      onlyIfClaimed: true,
    };
  }
  const { status, body, result } = answer;
  const agent = await agents.find({ id: agent_id });
  const judged = judge(
    { agentStatus: status, error: undefined, duration: 0, answer: undefined, retryNotBefore: undefined },
    attempt,
    schedule,
    time,
    random,
    // No proxy can answer in the agent's place here.
    [...ANSWERED_BY_PROXIES, ...finalStatusesOf(agent ?? {}, route, status)],
  );
  const state = judged.status === "delivered" ? "succeeded" : "failed";
  return {
    state,
    error: undefined,
    verdict: verdictOf(judged),
    report: { state, result },
    answer: { status, body: Buffer.from(body).subarray(0, ANSWER_KEPT) },
    onlyIfClaimed: true,
  };
}

function verdictOf(judged: Verdict): RunEnd["verdict"] {
  switch (judged.status) {
    case "delivered":
    case "rejected":
    case "waiting":
      return judged.status === "waiting" ? judged : { status: judged.status };
    case "failed":
    case "cancelled":
    case "working":
      return { status: "failed" };
  }
}

/** An answer may arrive twice if the response to the first one was lost. */
async function findRepeated(
  { id }: RunDelivery,
  attempt: number,
  { state, report, answer }: RunEnd,
  { prompt }: Pick<Database, "prompt">,
): Promise<Reported | undefined> {
  const run = await prompt
    .selectFrom("runs")
    .innerJoin("deliveries", "deliveries.id", "runs.delivery_id")
    .leftJoin("delivery_attempts as made", (join) =>
      join.onRef("made.delivery_id", "=", "runs.delivery_id").onRef("made.number", "=", "runs.attempt"),
    )
    .select([
      "runs.state",
      "runs.result",
      "runs.error",
      "runs.finished_at",
      "runs.cancel_requested_at",
      "runs.lease",
      "deliveries.attempts",
      "deliveries.agent_status as last_status",
      "made.agent_status as status",
    ])
    .where("runs.delivery_id", "=", id)
    .where("runs.attempt", "=", attempt)
    .where("runs.claimed", "=", 1)
    .executeTakeFirst();
  if (run === undefined || run.finished_at === null) return undefined;
  const status = run.status ?? (run.attempts === attempt ? run.last_status : null);
  const isSame =
    (run.state === state || (run.state === "cancelled" && state !== "succeeded")) &&
    (answer?.status ?? null) === status &&
    (report?.result ?? null) === run.result &&
    (report?.error ?? null) === run.error;
  return isSame ? recorded(run) : undefined;
}
