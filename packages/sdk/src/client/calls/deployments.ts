import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { DeletedDeployment, Deployment, NewDeployment } from "../openapi.ts";

/** Which page of an agent's deployments to list, and in which order. */
export type DeploymentListPage = QueryOf<"GET /agents/{agent_id}/deployments">;

/** The deployments of an agent, identified by its name or id. Every call rejects with a `GatewayError`. */
export type DeploymentCalls = {
  list(agent: string, page?: DeploymentListPage, options?: CallOptions): Promise<readonly Deployment[]>;
  get(agent: string, deploymentId: string, options?: CallOptions): Promise<Deployment>;
  /** Announces a deployment before it runs. */
  create(agent: string, deployment: NewDeployment, options?: CallOptions): Promise<Deployment>;
  /** Puts a deployment into production: webhooks go to it from now on. */
  promote(agent: string, deploymentId: string, options?: CallOptions): Promise<Deployment>;
  /** Deletes a deployment that is not in production. */
  delete(agent: string, deploymentId: string, options?: CallOptions): Promise<DeletedDeployment>;
};

export function createDeploymentCalls(call: Call): DeploymentCalls {
  const pathOf = (agent: string, deploymentId: string) => ({
    path: { agent_id: agent, deployment_id: deploymentId },
  });
  return {
    list: async (agent, page = {}, options = {}) =>
      call("GET /agents/{agent_id}/deployments", { ...options, path: { agent_id: agent }, query: page }),
    get: async (agent, deploymentId, options) =>
      call("GET /agents/{agent_id}/deployments/{deployment_id}", {
        ...options,
        ...pathOf(agent, deploymentId),
      }),
    create: async (agent, deployment, options) =>
      call("POST /agents/{agent_id}/deployments", {
        ...options,
        path: { agent_id: agent },
        body: deployment,
      }),
    promote: async (agent, deploymentId, options) =>
      call("POST /agents/{agent_id}/deployments/{deployment_id}/promote", {
        ...options,
        ...pathOf(agent, deploymentId),
      }),
    delete: async (agent, deploymentId, options) =>
      call("DELETE /agents/{agent_id}/deployments/{deployment_id}", {
        ...options,
        ...pathOf(agent, deploymentId),
      }),
  };
}
