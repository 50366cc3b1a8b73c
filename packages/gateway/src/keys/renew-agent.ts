import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";

/**
 * Must come first in every change of an agent's keys, so that gateways reload cached ones. It is first because deleting
 * an agent also locks the agent's row before those of its keys.
 *
 * @returns false if there is no such agent.
 */
export async function renewAgent(
  transaction: Kysely<Schema>,
  isAgent: (where: ExpressionBuilder<Schema, "agents">) => Expression<SqlBool>,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("agents")
    .set((row) => ({ version: row("version", "+", 1) }))
    .where(isAgent)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
