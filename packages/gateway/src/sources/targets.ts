import { sql, type Kysely } from "kysely";
import type { Agent } from "../agents/agent.ts";
import { LruCache } from "../lru-cache.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { Database } from "../storage/database.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { ANY_VALUE, readTargetRow, type ReceivingSource, type SourceTarget } from "./source.ts";

/** A target to set; setting it switches it on. */
export type NewTarget = Pick<SourceTarget, "value" | "agentId" | "path" | "when" | "isShadow">;

/** A listed target with its agent's name, which is null if the agent was deleted. */
export type ListedTarget = SourceTarget & { readonly agentName: string | null };

/** The targets of sources. */
export type Targets = {
  /** The targets for a value, including those that are off: its own or, if it has none, those for any value. */
  targetsOf(source: ReceivingSource, value: string | undefined): Promise<readonly SourceTarget[]>;
  /** The same from the database, bypassing the cache. */
  lookForTargets(sourceId: string, value: string | undefined): Promise<readonly SourceTarget[]>;
  /** Sorted by value. @param value - only targets with this value; undefined: all. */
  listTargets(
    sourceId: string,
    value: string | undefined,
    page: { readonly limit: number; readonly page: number },
  ): Promise<ListedTarget[]>;
  /** @returns false if the source or the agent was deleted meanwhile. */
  setTarget(sourceId: string, target: NewTarget): Promise<boolean>;
  /** Removes a value's targets. @returns how many there were. */
  removeTargets(
    sourceId: string,
    value: string,
    only: { readonly agentId?: string | undefined; readonly path?: string | undefined },
  ): Promise<number>;
  /** Switches off a value's own targets, because its installation is gone. @returns how many were on. */
  switchOff(sourceId: string, value: string, reason: string): Promise<number>;
};

/** How many values are cached per source. */
const MOST_VALUES = 10_000;

export function createTargets(database: Database, now: () => number): Targets {
  const { query, lookUp, prompt } = database;
  /** Valid while the source's row is unchanged: every change of a target changes the row's version. */
  const known = new WeakMap<Agent, LruCache<readonly SourceTarget[]>>();

  /** Must come first in every change, so that gateways reload what they cached. */
  const renew = async (transaction: Kysely<Schema>, sourceId: string): Promise<boolean> => {
    const { numUpdatedRows } = await transaction
      .updateTable("agents")
      .set((row) => ({ version: row("version", "+", 1) }))
      .where("id", "=", sourceId)
      .where("kind", "=", "source")
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };
  const change = (
    sourceId: string,
    apply: (transaction: Kysely<Schema>) => Promise<{ readonly numChangedRows: bigint }>,
  ): Promise<number> =>
    query.transaction().execute(async (transaction) => {
      if (!(await renew(transaction, sourceId))) return 0;
      return Number((await apply(transaction)).numChangedRows);
    });

  return {
    async targetsOf({ id, receiver }, value) {
      const cached = known.get(receiver) ?? new LruCache<readonly SourceTarget[]>(MOST_VALUES);
      known.set(receiver, cached);
      const key = value ?? ANY_VALUE;
      const remembered = cached.get(key);
      if (remembered !== undefined) return remembered;
      const targets = await findTargets(lookUp, id, value);
      cached.set(key, targets);
      return targets;
    },

    lookForTargets: (sourceId, value) => findTargets(prompt, sourceId, value),

    async listTargets(sourceId, value, { limit, page }) {
      if (value !== undefined && containsNul(value)) return [];
      let rows = query
        .selectFrom("source_targets")
        .leftJoin("agents", (join) =>
          join.onRef("agents.id", "=", "source_targets.agent_id").on("agents.deleted_at", "is", null),
        )
        .selectAll("source_targets")
        .select("agents.name as agent_name")
        .where("source_id", "=", sourceId);
      if (value !== undefined) rows = rows.where("value", "=", value);
      const found = await rows
        .orderBy("value")
        .orderBy("source_targets.created_at")
        .orderBy("agent_id")
        .orderBy("path")
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return found.map((row) => Object.assign(readTargetRow(row), { agentName: row.agent_name }));
    },

    async setTarget(sourceId, { value, agentId, path, when, isShadow }) {
      const columns = {
        when_filter: when === undefined ? null : JSON.stringify(when),
        shadow: isShadow ? 1 : 0,
        off_reason: null,
        off_at: null,
      };
      const key = { source_id: sourceId, value, agent_id: agentId, path };
      try {
        const count = await change(sourceId, async (transaction) => {
          await transaction
            .insertInto("source_targets")
            .values({ ...key, ...columns, created_at: now() })
            .onConflict((conflict) =>
              conflict.columns(["source_id", "value", "agent_id", "path"]).doUpdateSet(columns),
            )
            .execute();
          return { numChangedRows: 1n };
        });
        return count > 0;
      } catch (error) {
        if (isReferenceViolation(error)) return false;
        throw error;
      }
    },

    removeTargets: (sourceId, value, { agentId, path }) =>
      change(sourceId, async (transaction) => {
        let rows = transaction
          .deleteFrom("source_targets")
          .where("source_id", "=", sourceId)
          .where("value", "=", value);
        if (agentId !== undefined) rows = rows.where("agent_id", "=", agentId);
        if (path !== undefined) rows = rows.where("path", "=", path);
        return { numChangedRows: (await rows.executeTakeFirst()).numDeletedRows };
      }),

    switchOff: (sourceId, value, reason) =>
      change(sourceId, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("source_targets")
          .set({ off_reason: reason, off_at: now() })
          .where("source_id", "=", sourceId)
          .where("value", "=", value)
          .where("value", "!=", ANY_VALUE)
          .where("off_reason", "is", null)
          .executeTakeFirst();
        return { numChangedRows: numUpdatedRows };
      }),
  };
}

async function findTargets(
  store: Kysely<Schema>,
  sourceId: string,
  value: string | undefined,
): Promise<readonly SourceTarget[]> {
  const values = value === undefined ? [ANY_VALUE] : [value, ANY_VALUE];
  const rows = await store
    .selectFrom("source_targets")
    .selectAll()
    .where("source_id", "=", sourceId)
    .where(sql<boolean>`value IN (${sql.join(values)})`)
    .orderBy("created_at")
    .orderBy("agent_id")
    .orderBy("path")
    .execute();
  const own = rows.filter((row) => row.value !== ANY_VALUE);
  return (own.length > 0 ? own : rows).map(readTargetRow);
}
