import { sql, type SqlBool } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { READY } from "../agents/readiness.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { AgentDeploymentRow } from "../storage/schema/agents.ts";
import {
  DEPLOYED,
  PENDING,
  readDeployment,
  type Deployment,
  type DeploymentRegistration,
  type NewDeployment,
} from "./deployment.ts";

export const DEPLOYMENT_ORDERS = ["created_at", "promoted_at", "id", "status", "acp_url"] as const;
export type DeploymentPage = {
  readonly limit: number;
  readonly page: number;
  readonly orderBy: (typeof DEPLOYMENT_ORDERS)[number];
  readonly direction: "asc" | "desc";
};

export type Promoted =
  | { readonly outcome: "promoted"; readonly deployment: Deployment; readonly acpUrl: string }
  /** It has not registered, so its URL is unknown. */
  | { readonly outcome: "not_ready" }
  | { readonly outcome: "unknown" };

/** The deployments of agents. */
export type Deployments = {
  /** Announces a deployment before it runs. */
  create(deployment: NewDeployment): Promise<Deployment>;
  /**
   * Stores what a deployment reported when it registered. The agent's URL does not change.
   *
   * @param mayMove - whether a known deployment may register from another URL.
   * @returns false if it did and may not.
   */
  record(registration: DeploymentRegistration, mayMove: boolean): Promise<boolean>;
  find(agentId: string, id: string): Promise<Deployment | undefined>;
  list(agentId: string, page: DeploymentPage): Promise<Deployment[]>;
  /** Makes it the production deployment: the agent gets its URL and the routes that it declared. */
  promote(agentId: string, id: string): Promise<Promoted>;
  delete(agentId: string, id: string): Promise<"deleted" | "in_production" | "unknown">;
};

/** How many deployments of an agent are kept besides the one in production. */
const MOST_KEPT = 100;

export function createDeployments({ query }: Pick<Database, "query">, now: () => number): Deployments {
  const productionOf = async (agentId: string): Promise<string | null> => {
    const agent = await query
      .selectFrom("agents")
      .select("production_deployment_id")
      .where("id", "=", agentId)
      .executeTakeFirst();
    return agent?.production_deployment_id ?? null;
  };
  const findRow = async (agentId: string, id: string): Promise<AgentDeploymentRow | undefined> =>
    containsNul(id)
      ? undefined
      : query
          .selectFrom("agent_deployments")
          .selectAll()
          .where("agent_id", "=", agentId)
          .where("id", "=", id)
          .executeTakeFirst();
  /** Every commit may create a preview. */
  const forgetOldest = async (agentId: string): Promise<void> => {
    const production = await productionOf(agentId);
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
  };

  return {
    async create({
      id = uuidv7(),
      agentId,
      registrationMetadata,
      dockerImage,
      sgpDeployId,
      helmReleaseName,
    }) {
      const row: AgentDeploymentRow = {
        ...BLANK,
        agent_id: agentId,
        id,
        status: PENDING,
        registration_metadata: writeMetadata(registrationMetadata),
        docker_image: dockerImage,
        sgp_deploy_id: sgpDeployId,
        helm_release_name: helmReleaseName,
        created_at: now(),
      };
      await query.insertInto("agent_deployments").values(row).execute();
      await forgetOldest(agentId);
      return readDeployment(row, null);
    },

    async record({ agentId, id, ...said }, mayMove) {
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
          created_at: now(),
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
      await forgetOldest(agentId);
      return kept !== undefined;
    },

    async find(agentId, id) {
      const row = await findRow(agentId, id);
      return row && readDeployment(row, await productionOf(agentId));
    },

    async list(agentId, { limit, page, orderBy, direction }) {
      const rows = await query
        .selectFrom("agent_deployments")
        .selectAll()
        .where("agent_id", "=", agentId)
        .orderBy(orderBy, direction)
        .orderBy("id", direction)
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      const production = rows.length === 0 ? null : await productionOf(agentId);
      return rows.map((row) => readDeployment(row, production));
    },

    async promote(agentId, id) {
      const known = await findRow(agentId, id);
      if (known === undefined) return { outcome: "unknown" };
      const { acp_url, acp_type, description } = known;
      if (acp_url === null || acp_type === null || description === null) return { outcome: "not_ready" };
      const time = now();
      const row = await query.transaction().execute(async (transaction) => {
        await transaction
          .updateTable("agents")
          .set({
            production_deployment_id: id,
            acp_url,
            acp_type,
            description,
            agent_input_type: known.agent_input_type,
            registration_metadata: known.registration_metadata,
            discovered_routes: null,
            status: READY,
            status_reason: `Deployment '${id}' was promoted.`,
            probe_at: null,
            updated_at: time,
            registered_at: time,
          })
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
          .set({ promoted_at: time })
          .where("agent_id", "=", agentId)
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
      });
      return row === undefined
        ? { outcome: "unknown" }
        : { outcome: "promoted", deployment: readDeployment(row, id), acpUrl: acp_url };
    },

    async delete(agentId, id) {
      if (containsNul(id)) return "unknown";
      if ((await productionOf(agentId)) === id) return "in_production";
      const { numDeletedRows } = await query
        .deleteFrom("agent_deployments")
        .where("agent_id", "=", agentId)
        .where("id", "=", id)
        .executeTakeFirst();
      return numDeletedRows > 0n ? "deleted" : "unknown";
    },
  };
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
