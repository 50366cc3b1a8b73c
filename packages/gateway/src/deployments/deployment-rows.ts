import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { AgentDeploymentRow } from "../storage/schema/agents.ts";

type Query = Database["query"];

/** The id of an agent's production deployment; null if it has none. */
export async function productionOf(query: Query, agentId: string): Promise<string | null> {
  const agent = await query
    .selectFrom("agents")
    .select("production_deployment_id")
    .where("id", "=", agentId)
    .executeTakeFirst();
  return agent?.production_deployment_id ?? null;
}

/** A deployment of an agent; undefined if it does not exist. */
export async function findRow(
  query: Query,
  agentId: string,
  id: string,
): Promise<AgentDeploymentRow | undefined> {
  return containsNul(id)
    ? undefined
    : query
        .selectFrom("agent_deployments")
        .selectAll()
        .where("agent_id", "=", agentId)
        .where("id", "=", id)
        .executeTakeFirst();
}
