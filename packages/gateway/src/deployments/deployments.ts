import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { findRow, productionOf } from "./deployment-rows.ts";
import {
  readDeployment,
  type Deployment,
  type DeploymentRegistration,
  type NewDeployment,
} from "./deployment.ts";
import { promoteDeployment, type Promoted } from "./promote-deployment.ts";
import { announceDeployment, recordDeployment } from "./record-deployment.ts";

export const DEPLOYMENT_ORDERS = ["created_at", "promoted_at", "id", "status", "acp_url"] as const;
export type DeploymentPage = {
  readonly limit: number;
  readonly page: number;
  readonly orderBy: (typeof DEPLOYMENT_ORDERS)[number];
  readonly direction: "asc" | "desc";
};

/** The deployments of agents. */
export type Deployments = {
  /** Stores a deployment before it runs. */
  create(deployment: NewDeployment): Promise<Deployment>;
  /**
   * Stores what a deployment reported when it registered. The agent's URL does not change.
   *
   * @param mayMove - whether a known deployment may register from another URL.
   * @returns false if it tried to and may not.
   */
  record(registration: DeploymentRegistration, mayMove: boolean): Promise<boolean>;
  find(agentId: string, id: string): Promise<Deployment | undefined>;
  list(agentId: string, page: DeploymentPage): Promise<Deployment[]>;
  /** Promotes a deployment to production: the agent gets its URL and the routes that it declared. */
  promote(agentId: string, id: string): Promise<Promoted>;
  delete(agentId: string, id: string): Promise<"deleted" | "in_production" | "unknown">;
};

export function createDeployments({ query }: Pick<Database, "query">, now: () => number): Deployments {
  return {
    create: async (deployment) => announceDeployment(query, deployment, now()),
    record: async (registration, mayMove) => recordDeployment(query, registration, mayMove, now()),

    async find(agentId, id) {
      const row = await findRow(query, agentId, id);
      return row && readDeployment(row, await productionOf(query, agentId));
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
      const production = rows.length === 0 ? null : await productionOf(query, agentId);
      return rows.map((row) => readDeployment(row, production));
    },

    promote: async (agentId, id) => promoteDeployment(query, agentId, id, now()),

    async delete(agentId, id) {
      if (containsNul(id)) return "unknown";
      if ((await productionOf(query, agentId)) === id) return "in_production";
      const { numDeletedRows } = await query
        .deleteFrom("agent_deployments")
        .where("agent_id", "=", agentId)
        .where("id", "=", id)
        .executeTakeFirst();
      return numDeletedRows > 0n ? "deleted" : "unknown";
    },
  };
}
