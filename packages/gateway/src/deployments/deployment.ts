import type { AgentDeploymentRow } from "../storage/schema/agents.ts";

export const PENDING = "Pending";
/** It has registered and can be promoted. */
export const DEPLOYED = "Ready";

/** One of several versions of an agent that run at the same time. Webhooks go to the promoted one. */
export type Deployment = {
  /** Chosen by the deployer. */
  readonly id: string;
  readonly agentId: string;
  readonly status: string;
  /** Where it listens; null until it has registered. */
  readonly acpUrl: string | null;
  readonly isProduction: boolean;
  readonly registrationMetadata: Readonly<Record<string, unknown>> | null;
  readonly dockerImage: string;
  readonly sgpDeployId: string | null;
  readonly helmReleaseName: string | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly promotedAt: number | null;
};

/** What is known about a deployment before it runs. */
export type NewDeployment = Pick<
  Deployment,
  "agentId" | "registrationMetadata" | "dockerImage" | "sgpDeployId" | "helmReleaseName"
> & {
  /** Undefined: the gateway generates one. */
  readonly id?: string | undefined;
};

/** What a deployment reports when it registers. */
export type DeploymentRegistration = {
  readonly agentId: string;
  readonly id: string;
  readonly acpUrl: string;
  readonly acpType: string;
  readonly agentInputType: string | null;
  readonly description: string;
  readonly registrationMetadata: Readonly<Record<string, unknown>> | null;
};

/** Reads a deployment from a row. */
export function readDeployment(row: AgentDeploymentRow, productionId: string | null): Deployment {
  return {
    id: row.id,
    agentId: row.agent_id,
    status: row.status,
    acpUrl: row.acp_url,
    isProduction: row.id === productionId,
    registrationMetadata: readMetadata(row.registration_metadata),
    dockerImage: row.docker_image,
    sgpDeployId: row.sgp_deploy_id,
    helmReleaseName: row.helm_release_name,
    createdAt: row.created_at,
    promotedAt: row.promoted_at,
  };
}

function readMetadata(text: string | null): Record<string, unknown> | null {
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
}
