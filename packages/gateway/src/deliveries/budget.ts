import type { DeclaredBudget } from "../agents/routes/wake-declaration.ts";
import { firstIdAt } from "../ids/delivery-id.ts";
import type { Write } from "../storage/write.ts";
import type { StoredActor } from "../filters/actor.ts";
import type { Stop } from "../filters/stop.ts";
import { fingerprint } from "./fingerprint.ts";

/** The maximum number of deliveries to an agent within a time; further ones are held. */
export type Budget = {
  /** Identifies what is counted together. */
  readonly key: string;
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
  /** As declared, for display. */
  readonly clause: string;
};

/** What a budget counts by. */
export type Spender = {
  readonly agentId: string;
  readonly route: string;
  readonly provider: string;
  readonly keyId: string;
  readonly conversation: string | undefined;
  readonly actor: StoredActor | undefined;
};

/**
 * Returns the budget that a webhook counts towards, if any. In a conversation, only programs are counted: two of them
 * may answer each other forever, whereas a person who steps in must not wait.
 */
export function budgetOf(declared: DeclaredBudget | undefined, spender: Spender): Budget | undefined {
  if (declared === undefined) return undefined;
  const { most, within, per } = declared;
  if (per === "conversation" && spender.actor?.kind === "user") return undefined;
  return {
    key: fingerprint(JSON.stringify([spender.agentId, spender.route, per, ...scopeOf(per, spender)])),
    most,
    within,
    clause: JSON.stringify({ most, within: declared.shown, per }),
  };
}

function scopeOf(per: DeclaredBudget["per"], { provider, keyId, conversation, actor }: Spender): unknown[] {
  switch (per) {
    case "route":
      return [];
    case "actor":
      return [provider, actor?.id ?? actor?.name ?? null];
    case "conversation":
      // As with lanes, two senders may use the same names.
      return [keyId, conversation ?? null];
  }
}

/** The lock that a commit takes before it counts. */
export function lockOfBudget({ key }: Budget): string {
  return `budget ${key}`;
}

/** The column of ids that `passWithin` returns. */
export const PASSED_ID = "passed_id";

/** The reason for holding a delivery that is over budget. */
export function beyond({ clause }: Budget): Stop {
  return { status: "held", reason: "budget", clause, saw: undefined };
}

/** What a newly inserted delivery becomes if it is within its budget. */
export type Passing = {
  readonly status: "waiting" | "running";
  readonly gateway: string | null;
  readonly nextAttemptAt: number | null;
};

/**
 * Lets a newly inserted delivery through, which was inserted as held, unless its budget is used up. This runs in the
 * commit that inserts it and holds the budget's lock, after the deliveries before it. So exactly the allowed number get
 * through, whichever gateways accept them. Does nothing if the delivery was not inserted.
 *
 * @param time - when it was inserted, in Unix milliseconds.
 */
export function passWithin(
  id: bigint,
  agentId: string,
  { key, most, within }: Budget,
  { status, gateway, nextAttemptAt }: Passing,
  time: number,
): Write {
  const isRunning = status === "running";
  return {
    kind: "run",
    sql: `UPDATE deliveries SET status = ?, budget_key = ?, reason_code = NULL, reason_detail = NULL,
        gateway = CAST(? AS text), next_attempt_at = CAST(? AS bigint), attempts = ?, attempt_started_at = CAST(? AS bigint)
      WHERE id = ? AND agent_id = ? AND changed_at = ? AND status = 'held' AND reason_code = 'budget'
        AND (SELECT count(*) FROM (
            SELECT 1 FROM deliveries AS other WHERE other.budget_key = ? AND other.id > ? LIMIT ?) AS taken) < ?
      RETURNING id AS ${PASSED_ID}`,
    parameters: [
      status,
      key,
      gateway,
      nextAttemptAt,
      isRunning ? 1 : 0,
      isRunning ? time : null,
      id,
      agentId,
      time,
      key,
      firstIdAt(time - within),
      most,
      most,
    ],
  };
}
