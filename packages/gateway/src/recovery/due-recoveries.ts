import { sql, type Kysely } from "kysely";
import { hurried } from "../recoveries/recovery-rows.ts";
import type { RecoveryProblemCode } from "../recoveries/recovery.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** How a check ended. Times are Unix milliseconds. */
export type CheckEnd = {
  readonly problem: { readonly code: RecoveryProblemCode; readonly detail: string } | undefined;
  /** When to read the provider's list next. */
  readonly listAt: number;
  /** When there is something to do next. */
  readonly nextAt: number;
  /** If the list was read to its end: when, and the time of its newest delivery by the provider's clock. */
  readonly read: { readonly at: number; readonly through: number | undefined } | undefined;
};

/** Recoveries that are due. Only one gateway at a time works on each. */
export type DueRecoveries = {
  /**
   * Takes the one that has been due longest; undefined if none is due or other gateways work on all of them.
   */
  take(): Promise<RecoveryRow | undefined>;
  /** @returns false if it no longer belongs to this gateway. */
  renew(id: string): Promise<boolean>;
  /** Releases it with the result of the check. */
  end(taken: RecoveryRow, end: CheckEnd): Promise<void>;
  /** Releases it unchanged. */
  release(id: string): Promise<void>;
  /** Makes all of them due: something may have been missed. */
  hurryAll(): Promise<void>;
  /** Releases what a gateway that ended had taken. Only call it where there is no other gateway. */
  releaseAll(): Promise<void>;
};

/** Longer than a request to a provider may take, because it is renewed before each. In milliseconds. */
const LEASE = 15_000;

export function createDueRecoveries(
  query: Kysely<Schema>,
  gateway: string,
  now: () => number,
): DueRecoveries {
  const mine = (id: string) =>
    query.updateTable("recoveries").where("id", "=", id).where("lease_by", "=", gateway);
  const free = { lease_by: null, lease_until: null };

  return {
    async take() {
      const time = now();
      const due = await query
        .selectFrom("recoveries")
        .innerJoin("agents", "agents.id", "recoveries.receiver_id")
        .select("recoveries.id")
        .where("next_at", "<=", time)
        .where("agents.deleted_at", "is", null)
        .where((where) => where.or([where("lease_until", "is", null), where("lease_until", "<=", time)]))
        .orderBy("next_at")
        .limit(1)
        .executeTakeFirst();
      if (due === undefined) return undefined;
      return query
        .updateTable("recoveries")
        .set({ lease_by: gateway, lease_until: time + LEASE })
        .where("id", "=", due.id)
        .where("next_at", "<=", time)
        .where((where) => where.or([where("lease_until", "is", null), where("lease_until", "<=", time)]))
        .returningAll()
        .executeTakeFirst();
    },

    async renew(id) {
      const { numUpdatedRows } = await mine(id)
        .set({ lease_until: now() + LEASE })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async end(taken, { problem, listAt, nextAt, read }) {
      const since = taken.problem === problem?.code ? (taken.problem_since ?? now()) : now();
      const { numUpdatedRows } = await mine(taken.id)
        .where("version", "=", taken.version)
        .set({
          ...free,
          problem: problem?.code ?? null,
          problem_detail: problem?.detail ?? null,
          problem_since: problem === undefined ? null : since,
          failures: problem === undefined ? 0 : taken.failures + 1,
          list_at: listAt,
          next_at: nextAt,
          ...(read && { checked_at: read.at }),
          ...(read?.through !== undefined && { listed_through: read.through }),
        })
        .executeTakeFirst();
      // It was changed meanwhile and is due again.
      if (numUpdatedRows === 0n) await mine(taken.id).set(free).execute();
    },

    async release(id) {
      await mine(id).set(free).execute();
    },

    async hurryAll() {
      const time = now();
      await query
        .updateTable("recoveries")
        .set((row) => ({ ...hurried(time), version: row("version", "+", 1) }))
        .execute();
    },

    async releaseAll() {
      await query.updateTable("recoveries").set(free).where("lease_by", "is not", null).execute();
    },
  };
}

/** When the next recovery is due, in Unix milliseconds; undefined if there are none. */
export async function findNextRecovery(query: Kysely<Schema>): Promise<number | undefined> {
  const row = await query
    .selectFrom("recoveries")
    .innerJoin("agents", "agents.id", "recoveries.receiver_id")
    .select(
      sql<number | null>`min(CASE WHEN lease_until > next_at THEN lease_until ELSE next_at END)`.as("at"),
    )
    .where("agents.deleted_at", "is", null)
    .executeTakeFirst();
  return row?.at ?? undefined;
}
