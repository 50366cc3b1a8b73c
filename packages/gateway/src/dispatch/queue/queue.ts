import { sql } from "kysely";
import type { RunningDelivery } from "../../deliveries/delivery.ts";
import { createCancellations, type Cancellations } from "./cancellations.ts";
import { createClaimDue, type ClaimDue, type ClaimDueParts } from "./claim-due.ts";
import { recover } from "./recover.ts";
import { findBoundKey } from "../../sessions/bound-key.ts";
import { readSessionKey } from "../../sessions/session-key.ts";
import { HELD_COLUMNS, releaseHeld } from "./release-held.ts";
import { putBack } from "./requeue.ts";
import { FIRST_DUE, WITH_DUE_AGENTS } from "./due-agents.ts";

/** The waiting and running deliveries of all gateways that share a database. */
export type Queue = Cancellations & {
  readonly claim: ClaimDue;
  /** Puts back a delivery whose attempt was not made; it does not count. @param dueAt - Unix milliseconds. */
  putBack(delivery: RunningDelivery, dueAt: number): Promise<void>;
  /** Whether the run that an attempt started is recorded, regardless of how it ended. */
  hasRun(delivery: Pick<RunningDelivery, "id" | "attempt">): Promise<boolean>;
  /** The agents with due deliveries. */
  agentsWithDue(): Promise<string[]>;
  /** Which of these deliveries this gateway will not attempt next: others have them, or they have ended. */
  notToCome(ids: readonly bigint[]): Promise<bigint[]>;
  /** Makes all waiting deliveries of an agent due now. */
  hurry(agentId: string): Promise<void>;
  /**
   * Releases a held delivery to its agent; in its lane, it goes after everything already there. Releasing it repeatedly
   * delivers it once.
   *
   * @returns its agent; undefined if it was not held.
   */
  release(id: bigint): Promise<string | undefined>;
  /**
   * Puts back running deliveries of dead gateways, and those recorded as this gateway's that it does not know of: a
   * commit may have succeeded although its response was lost.
   *
   * @returns the agents concerned.
   */
  recover(): Promise<string[]>;
};

/** Maximum number of deliveries in one query. */
const MOST_ASKED = 1_000;

export function createQueue(parts: ClaimDueParts): Queue {
  const { database, gateway, inHand, now } = parts;
  const { prompt: query } = database;
  return {
    claim: createClaimDue(parts),

    async putBack({ id, attempt, webhook, batch }, dueAt) {
      const { agentId: agent_id, route, ordering, lane = null } = webhook;
      const row = { id, attempts: attempt, agent_id, route, ordering, lane, batch_id: batch?.id ?? null };
      await database.commit(putBack(row, gateway, dueAt, now()));
      for (const member of [id, ...(batch?.others ?? [])]) {
        if (inHand.get(member) === attempt) inHand.delete(member);
      }
    },

    async hasRun({ id, attempt }) {
      const run = await query
        .selectFrom("runs")
        .select("attempt")
        .where("delivery_id", "=", id)
        .where("attempt", "=", attempt)
        .executeTakeFirst();
      return run !== undefined;
    },

    async agentsWithDue() {
      const { rows } = await sql<{ agent_id: string }>`
        ${WITH_DUE_AGENTS} SELECT id AS agent_id FROM agent WHERE id IS NOT NULL AND ${FIRST_DUE} <= ${now()}
      `.execute(query);
      return rows.map((row) => row.agent_id);
    },

    async notToCome(ids) {
      const rows = await query
        .selectFrom("deliveries")
        .select("id")
        .where("id", "in", ids.slice(0, MOST_ASKED))
        .where("status", "!=", "waiting")
        .where((where) => where.or([where("status", "!=", "running"), where("gateway", "!=", gateway)]))
        .execute();
      return rows.map(({ id }) => id);
    },

    async hurry(agentId) {
      const time = now();
      await query
        .updateTable("deliveries")
        .set({ next_attempt_at: time })
        .where("agent_id", "=", agentId)
        .where("status", "=", "waiting")
        .where("next_attempt_at", ">", time)
        // A batch that is still being collected is not late.
        .where((where) => where.or([where("batch_size", "is", null), where("batch_id", "is not", null)]))
        .execute();
    },

    ...createCancellations({ database, now }),

    async release(id) {
      const row = await query
        .selectFrom("deliveries")
        .select(HELD_COLUMNS)
        .where("id", "=", id)
        .where("status", "=", "held")
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const key = readSessionKey(row);
      const bound = key === undefined ? undefined : await findBoundKey(query, row.agent_id, key);
      const [, changed = []] = await database.commit(releaseHeld(id, row, bound, now()));
      return changed.length > 0 ? row.agent_id : undefined;
    },

    recover: () => recover(parts),
  };
}
