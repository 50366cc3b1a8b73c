import type { EngineMigration } from "./migration.ts";

/** Deployments of an agent, of which at most one is in production: its URL is the agent's. */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("agents").addColumn("production_deployment_id", "text").execute();
  await query.schema
    .createTable("agent_deployments")
    .addColumn("agent_id", "text", (column) => column.notNull().references("agents.id").onDelete("cascade"))
    // Chosen by the deployer: unique only within its agent.
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("acp_url", "text")
    .addColumn("acp_type", "text")
    .addColumn("agent_input_type", "text")
    .addColumn("description", "text")
    .addColumn("registration_metadata", "text")
    .addColumn("docker_image", "text", (column) => column.notNull())
    .addColumn("sgp_deploy_id", "text")
    .addColumn("helm_release_name", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("promoted_at", "bigint")
    .addPrimaryKeyConstraint("agent_deployments_key", ["agent_id", "id"])
    .execute();
};
