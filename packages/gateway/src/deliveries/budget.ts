import type { DeclaredBudget } from "../agents/wake-declaration.ts";
import { firstIdAt } from "../ids/delivery-id.ts";
import type { Write } from "../storage/write.ts";
import type { StoredActor } from "../filters/actor.ts";
import { writeReason } from "../filters/stop.ts";
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
 * answer each other for ever, and a person who steps in must not wait.
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

/** The column of the ids that `holdBeyond` returns. */
export const HELD_ID = "held_id";

/**
 * Counts a newly inserted delivery to its budget or, if that is used up, holds it. Within the commit that inserts it and
 * holds the budget's lock, after those before it: exactly as many pass as may, whichever gateways take them. Does nothing
 * if it was not inserted.
 *
 * @param time - when it was inserted, in Unix milliseconds.
 */
export function holdBeyond(id: bigint, agentId: string, budget: Budget, time: number): Write[] {
  const { key, most, within } = budget;
  const isNew =
    "id = ? AND agent_id = ? AND changed_at = ? AND budget_key IS NULL AND status IN ('waiting', 'running')";
  return [
    {
      kind: "run",
      sql: `UPDATE deliveries SET budget_key = ? WHERE ${isNew} AND
        (SELECT count(*) FROM (SELECT 1 FROM deliveries AS other WHERE other.budget_key = ? AND other.id > ? LIMIT ?)
          AS taken) < ?`,
      parameters: [key, id, agentId, time, key, firstIdAt(time - within), most, most],
    },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'held', reason_code = 'budget', reason_detail = ?, gateway = NULL,
          next_attempt_at = NULL, attempts = 0, attempt_started_at = NULL
        WHERE ${isNew} RETURNING id AS ${HELD_ID}`,
      parameters: [writeReason({ clause: budget.clause, saw: undefined }), id, agentId, time],
    },
  ];
}
