import { READY } from "../agents/readiness.ts";
import type { Database } from "../storage/database.ts";
import type { AgentDeploymentRow } from "../storage/schema/agents.ts";
import { findRow } from "./deployment-rows.ts";
import { readDeployment, type Deployment } from "./deployment.ts";

type Query = Database["query"];

export type Promoted =
  | { readonly outcome: "promoted"; readonly deployment: Deployment; readonly acpUrl: string }
  /** It has not registered, so its URL is unknown. */
  | { readonly outcome: "not_ready" }
  | { readonly outcome: "unknown" };

/** Promotes a deployment to production: the agent gets its URL and the routes that it declared. */
export async function promoteDeployment(
  query: Query,
  agentId: string,
  id: string,
  now: number,
): Promise<Promoted> {
  const known = await findRow(query, agentId, id);
  if (known === undefined) return { outcome: "unknown" };
  const { acp_url, acp_type, description } = known;
  if (acp_url === null || acp_type === null || description === null) return { outcome: "not_ready" };
  const columns = { ...columnsOf(known, now), acp_url, acp_type, description };
  const row = await query.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("agents")
      .set(columns)
      .where("id", "=", agentId)
      .where((where) =>
        where.exists(
          where
            .selectFrom("agent_deployments")
            .select("agent_deployments.id")
            .where("agent_id", "=", agentId)
            .where("agent_deployments.id", "=", id),
        ),
      )
      .execute();
    return transaction
      .updateTable("agent_deployments")
      .set({ promoted_at: now })
      .where("agent_id", "=", agentId)
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
  });
  return row === undefined
    ? { outcome: "unknown" }
    : { outcome: "promoted", deployment: readDeployment(row, id), acpUrl: acp_url };
}

/** What the agent gets in addition to its URL, type and description. */
function columnsOf({ id, agent_input_type, registration_metadata }: AgentDeploymentRow, now: number) {
  return {
    production_deployment_id: id,
    agent_input_type,
    registration_metadata,
    discovered_routes: null,
    delivery: "push",
    wake_url: null,
    status: READY,
    status_reason: `Deployment '${id}' was promoted.`,
    probe_at: null,
    updated_at: now,
    registered_at: now,
  };
}
