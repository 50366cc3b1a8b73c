import type { DeclaredBudget } from "../agents/routes/wake-declaration.ts";
import { firstIdAt } from "../ids/delivery-id.ts";
import type { Write } from "../storage/write.ts";
import type { StoredActor } from "../filters/actor.ts";
import type { Stop } from "../filters/stop.ts";
import { fingerprint } from "./fingerprint.ts";

/** How many deliveries go to an agent before the others wait for a person. */
export type Budget = {
  /** Identifies what is counted together. */
  readonly key: string;
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
  /** As declared, for people. */
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
 * The budget that a webhook counts to; undefined if to none. In a conversation, only programs are counted: two of them may
 * answer each other forever, and a person who steps in must not wait.
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
      // As with lanes: two senders may use the same names.
      return [keyId, conversation ?? null];
  }
}

/** The lock that a commit takes before it counts. */
export function lockOfBudget({ key }: Budget): string {
  return `budget ${key}`;
}

/** The column of the ids that `passWithin` returns. */
export const PASSED_ID = "passed_id";

/** Why a delivery is held that is beyond its budget. */
export function beyond({ clause }: Budget): Stop {
  return { status: "held", reason: "budget", clause, saw: undefined };
}

/** What a newly inserted delivery becomes if its budget lets it pass. */
export type Passing = {
  readonly status: "waiting" | "running";
  readonly gateway: string | null;
  readonly nextAttemptAt: number | null;
};

/**
 * Lets a newly inserted delivery pass that was inserted as held, unless its budget is used up. Within the commit that
 * inserts it and holds the budget's lock, after those before it: exactly as many pass as may, whichever gateways take them.
 * Does nothing if it was not inserted.
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
