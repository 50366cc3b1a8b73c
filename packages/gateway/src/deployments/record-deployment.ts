import { sql, type SqlBool } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "../storage/database.ts";
import type { AgentDeploymentRow } from "../storage/schema/agents.ts";
import { productionOf } from "./deployment-rows.ts";
import {
  DEPLOYED,
  PENDING,
  readDeployment,
  type Deployment,
  type DeploymentRegistration,
  type NewDeployment,
} from "./deployment.ts";

type Query = Database["query"];

/** How many deployments of an agent are kept besides the one in production. */
const MOST_KEPT = 100;

/** Stores a deployment before it runs. */
export async function announceDeployment(
  query: Query,
  { id = uuidv7(), agentId, registrationMetadata, dockerImage, sgpDeployId, helmReleaseName }: NewDeployment,
  now: number,
): Promise<Deployment> {
  const row: AgentDeploymentRow = {
    ...BLANK,
    agent_id: agentId,
    id,
    status: PENDING,
    registration_metadata: writeMetadata(registrationMetadata),
    docker_image: dockerImage,
    sgp_deploy_id: sgpDeployId,
    helm_release_name: helmReleaseName,
    created_at: now,
  };
  await query.insertInto("agent_deployments").values(row).execute();
  await forgetOldest(query, agentId);
  return readDeployment(row, null);
}

/**
 * Stores what a deployment reported when it registered.
 *
 * @param mayMove - whether a known deployment may register from another URL.
 * @returns false if it tried to and may not.
 */
export async function recordDeployment(
  query: Query,
  { agentId, id, ...said }: DeploymentRegistration,
  mayMove: boolean,
  now: number,
): Promise<boolean> {
  const { docker_image: image } = said.registrationMetadata ?? {};
  const columns = {
    status: DEPLOYED,
    acp_url: said.acpUrl,
    acp_type: said.acpType,
    agent_input_type: said.agentInputType,
    description: said.description,
    registration_metadata: writeMetadata(said.registrationMetadata),
  };
  const kept = await query
    .insertInto("agent_deployments")
    .values({
      ...BLANK,
      ...columns,
      agent_id: agentId,
      id,
      docker_image: typeof image === "string" ? image : "unknown",
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["agent_id", "id"])
        .doUpdateSet(columns)
        .where((where) =>
          where.or([
            ...(mayMove ? [sql<SqlBool>`1 = 1`] : []),
            where("agent_deployments.acp_url", "=", said.acpUrl),
            where("agent_deployments.acp_url", "is", null),
          ]),
        ),
    )
    .returning("id")
    .executeTakeFirst();
  await forgetOldest(query, agentId);
  return kept !== undefined;
}

/** Deletes all but the newest deployments, because every commit may create a preview. */
async function forgetOldest(query: Query, agentId: string): Promise<void> {
  const production = await productionOf(query, agentId);
  await query
    .deleteFrom("agent_deployments")
    .where("agent_id", "=", agentId)
    .where("id", "!=", production ?? "")
    .where("id", "not in", (newest) =>
      newest
        .selectFrom("agent_deployments")
        .select("id")
        .where("agent_id", "=", agentId)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(MOST_KEPT),
    )
    .execute();
}

const BLANK = {
  acp_url: null,
  acp_type: null,
  agent_input_type: null,
  description: null,
  sgp_deploy_id: null,
  helm_release_name: null,
  promoted_at: null,
};

function writeMetadata(metadata: Readonly<Record<string, unknown>> | null): string | null {
  return metadata === null ? null : JSON.stringify(metadata);
}
