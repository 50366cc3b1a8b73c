import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Database } from "../storage/database.ts";
import type { AgentRow } from "../storage/schema/agents.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { DELETED } from "./readiness.ts";
import { columnsOf, type Deleted, type Registration } from "./registration.ts";

/** How long a deleted agent can be restored with its keys, in milliseconds. */
export const REVIVABLE_FOR = 86_400_000;

/** Keeps the agent's row and keys under a name that no agent can have, which frees its own name immediately. */
export async function hideAgent(
  { query }: Pick<Database, "query">,
  id: string,
  deletedBy: string | undefined,
  now: number,
): Promise<boolean> {
  return query.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("agents")
      .set((agent) => ({
        deleted_name: agent.ref("name"),
        name: `deleted:${id}`,
        deleted_at: now,
        deleted_by: deletedBy ?? null,
        status: DELETED,
        status_reason: "The agent was deleted.",
        probe_at: null,
        updated_at: now,
      }))
      .where("id", "=", id)
      .where("kind", "=", "agent")
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await transaction.deleteFrom("listeners").where("agent_id", "=", id).execute();
    return true;
  });
}

/** @returns a function that restores a deleted agent with its id and keys, if one may be restored. */
export function createReviveAgent({ query }: Pick<Database, "query">, now: () => number) {
  return async (registration: Registration): Promise<AgentRow | undefined> => {
    const { agentId, newId, name, revives } = registration;
    const id = agentId ?? newId;
    if (revives === undefined) return undefined;
    const candidate = await query
      .selectFrom("agents")
      .select("id")
      .where("deleted_at", ">", now() - REVIVABLE_FOR)
      .where(isDeleted(id === undefined ? { name } : { id }, revives))
      .orderBy("deleted_at", "desc")
      .limit(1)
      .executeTakeFirst();
    if (candidate === undefined) return undefined;
    try {
      return await query
        .updateTable("agents")
        .set({
          ...columnsOf(registration, now()),
          deleted_at: null,
          deleted_name: null,
          deleted_by: null,
        })
        .where("id", "=", candidate.id)
        .where("deleted_at", "is not", null)
        .returningAll()
        .executeTakeFirst();
    } catch (error) {
      // Another replica took the name meanwhile.
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  };
}

/** Permanently removes a deleted agent that could have been restored. @returns its id. */
export async function forgetDeleted(
  { query }: Pick<Database, "query">,
  by: { id: string } | { name: string },
  deleted: Deleted,
): Promise<string | undefined> {
  const rows = await query
    .deleteFrom("agents")
    .where("deleted_at", "is not", null)
    .where(isDeleted(by, deleted))
    .returning("id")
    .execute();
  return rows[0]?.id;
}

function isDeleted(
  by: { id: string } | { name: string },
  { accountId, deletedBy, acpUrl, wakeUrl }: Deleted,
) {
  return (where: ExpressionBuilder<Schema, "agents">): Expression<SqlBool> =>
    where.and([
      "id" in by ? where("id", "=", by.id) : where("deleted_name", "=", by.name),
      ...(accountId === undefined ? [] : [where("account_id", "=", accountId)]),
      ...(deletedBy === undefined ? [] : [where("deleted_by", "=", deletedBy)]),
      ...(acpUrl === undefined ? [] : [where("acp_url", "is not distinct from", acpUrl)]),
      ...(wakeUrl === undefined ? [] : [where("wake_url", "is not distinct from", wakeUrl)]),
    ]);
}

/** Removes agents that can no longer be restored, with their keys. */
export async function removeDeleted({ query }: Pick<Database, "query">, now: number): Promise<void> {
  await query
    .deleteFrom("agents")
    .where("deleted_at", "<=", now - REVIVABLE_FOR)
    .execute();
}
