import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "../storage/database.ts";
import type { AgentRow } from "../storage/schema/agents.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { readAgent } from "./agent.ts";
import { createReviveAgent, forgetDeleted } from "./deleted-agents.ts";
import { columnsOf, isBuild, type Existing, type Registered, type Registration } from "./registration.ts";

type Condition = (where: ExpressionBuilder<Schema, "agents">) => Expression<SqlBool>;

/** Registers agents. Idempotent by name, even if many replicas register simultaneously. */
export function createRegisterAgent(
  database: Database,
  now: () => number,
): (registration: Registration) => Promise<Registered> {
  const { query } = database;
  const revive = createReviveAgent(database, now);
  const find = async (condition: Condition): Promise<AgentRow | undefined> =>
    query
      .selectFrom("agents")
      .selectAll()
      .where("deleted_at", "is", null)
      .where("kind", "=", "agent")
      .where(condition)
      .executeTakeFirst();
  /** A build, or another deployment, does not change an existing agent. */
  const findKept = async (registration: Registration): Promise<AgentRow | undefined> => {
    const { agentId, name, only = {} } = registration;
    if (!mayKeep(registration)) return undefined;
    const { acpUrl: _url, delivery: _delivery, wakeUrl: _wake, ...others } = only;
    const isNamed: Existing = { ...others, ...(agentId === undefined ? { name } : { agentId }) };
    return find(isOneOf(isNamed));
  };

  const registerById = async (agentId: string, registration: Registration): Promise<Registered> => {
    const namesake = await find((where) => where("name", "=", registration.name));
    if (namesake !== undefined && namesake.id !== agentId) return { outcome: "name_taken" };
    let row: AgentRow | undefined;
    try {
      row = await query
        .updateTable("agents")
        .set(columnsOf(registration, now()))
        .where("id", "=", agentId)
        .where("deleted_at", "is", null)
        .where("kind", "=", "agent")
        .where(isOneOf(registration.only))
        .where(mayUpdate(registration))
        .returningAll()
        .executeTakeFirst();
    } catch (error) {
      // Another agent took the name after the check.
      if (isUniqueViolation(error)) return { outcome: "name_taken" };
      throw error;
    }
    if (row !== undefined) return registered(row, "updated");
    const kept = await findKept(registration);
    if (kept !== undefined) return registered(kept, "kept");
    const revived = await revive(registration);
    return revived === undefined ? { outcome: "unknown_id" } : registered(revived, "revived");
  };

  const registerByName = async (registration: Registration): Promise<Registered> => {
    // A single statement, so that replicas that register simultaneously get the same agent.
    const columns = columnsOf(registration, now());
    const { newId } = registration;
    // A deleted agent that must not be restored must not block another one with its id.
    if (newId !== undefined) await forgetDeleted(database, { id: newId }, {});
    const id = newId ?? uuidv7();
    const row = await query
      .insertInto("agents")
      .values({
        id,
        account_id: registration.accountId,
        created_at: now(),
        version: 1,
        ...columns,
        deleted_at: null,
        deleted_name: null,
        deleted_by: null,
        route_settings: null,
        kind: "agent",
      })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet(columns)
          .where(isOneOf(registration.only))
          .where(mayUpdate(registration)),
      )
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) return registered(row, row.id === id ? "created" : "updated");
    const kept = await findKept(registration);
    return kept === undefined ? { outcome: "not_theirs" } : registered(kept, "kept");
  };

  return async (registration) => {
    const { agentId, name } = registration;
    if (agentId !== undefined) return registerById(agentId, registration);
    const isThere = (await find((where) => where("name", "=", name))) !== undefined;
    const revived = isThere ? undefined : await revive(registration);
    return revived === undefined ? registerByName(registration) : registered(revived, "revived");
  };
}

function registered(row: AgentRow, change: "created" | "revived" | "updated" | "kept"): Registered {
  return { outcome: "registered", agent: readAgent(row), change };
}

function isOneOf({ accountId, agentId, name, orUndeployed = false, ...place }: Existing = {}): Condition {
  const undeployed: Condition = (where) =>
    where.and([where("agents.acp_url", "is", null), where("agents.delivery", "=", "push")]);
  return (where) =>
    where.and([
      ...(accountId === undefined ? [] : [where("agents.account_id", "=", accountId)]),
      ...(agentId === undefined ? [] : [where("agents.id", "=", agentId)]),
      ...(name === undefined ? [] : [where("agents.name", "=", name)]),
      where.or([isAt(place)(where), ...(orUndeployed ? [undeployed(where)] : [])]),
    ]);
}

/** Whether an agent gets its deliveries at this URL or inbox. */
function isAt({ acpUrl, delivery, wakeUrl }: Existing): Condition {
  return (where) =>
    where.and([
      ...(acpUrl === undefined ? [] : [where("agents.acp_url", "is not distinct from", acpUrl)]),
      ...(delivery === undefined ? [] : [where("agents.delivery", "=", delivery)]),
      ...(wakeUrl === undefined ? [] : [where("agents.wake_url", "is not distinct from", wakeUrl)]),
    ]);
}

/** A build changes no existing agent; a deployment changes only the agent that it already runs, at the same URL. */
function mayUpdate(registration: Registration): Condition {
  const { acpUrl, deploymentId } = registration;
  return (where) => {
    if (isBuild(registration)) return sql<SqlBool>`1 = 0`;
    if (deploymentId === undefined) return sql<SqlBool>`1 = 1`;
    return where.and([
      where("agents.production_deployment_id", "=", deploymentId),
      where("agents.acp_url", "=", acpUrl),
    ]);
  };
}

function mayKeep(registration: Registration): boolean {
  return isBuild(registration) || registration.deploymentId !== undefined;
}
