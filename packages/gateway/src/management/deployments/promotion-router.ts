import { createRoute } from "@hono/zod-openapi";
import type { AgentNetwork } from "../../agents/network/agent-network.ts";
import type { Agents } from "../../agents/agents.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Deployments } from "../../deployments/deployments.ts";
import type { Engine } from "../../engine/engine.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import { mirrorDeployment, type MirrorParts } from "../upstream/mirror.ts";
import { createReach, deploymentMissing, mirrorProblems, ofDeployment } from "./reach-deployments.ts";
import { deploymentSchema, showDeployment } from "./schema.ts";

export type PromotionRouterParts = MirrorParts & {
  readonly agents: Agents;
  readonly deployments: Deployments;
  readonly agentNetwork: Pick<AgentNetwork, "objection">;
  readonly engine: Pick<Engine, "wake">;
  readonly audit: AuditLog;
};

/** `POST /agents/{agent_id}/deployments/{deployment_id}/promote` */
export function createPromotionRouter(parts: PromotionRouterParts) {
  const { agents, deployments, agentNetwork, engine, audit } = parts;
  const router = createApiRouter();
  const reach = createReach(agents);

  router.openapi(
    createRoute({
      method: "post",
      path: "/{agent_id}/deployments/{deployment_id}/promote",
      tags: ["Deployments"],
      summary: "Put a deployment into production: webhooks go to it from now on",
      description:
        "The agent gets the deployment's URL and the routes that it declared. Waiting deliveries are sent there.",
      request: { params: ofDeployment },
      responses: {
        200: json(deploymentSchema, "The deployment, now in production."),
        ...problems(
          "agent_not_found",
          "access_denied",
          "deployment_not_found",
          "deployment_not_ready",
          ...mirrorProblems,
          "acp_url_not_allowed",
        ),
      },
    }),
    async (context) => {
      const { agent_id, deployment_id } = context.req.valid("param");
      const reached = await reach(context, agent_id, "execute");
      if ("problem" in reached) return reached.problem;
      const { agent } = reached;
      const known = await deployments.find(agent.id, deployment_id);
      const objection = known?.acpUrl == null ? undefined : await agentNetwork.objection(known.acpUrl);
      if (objection !== undefined) {
        const detail = `The deployment is at '${known?.acpUrl}', which is not allowed: ${objection}`;
        return answerProblem(context, "acp_url_not_allowed", detail);
      }
      if (known?.acpUrl != null) {
        const path = `/${encodeURIComponent(deployment_id)}/promote`;
        const mirrored = await mirrorDeployment(context, agent, { method: "POST", path }, parts);
        if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
      }
      const promoted = await deployments.promote(agent.id, deployment_id);
      switch (promoted.outcome) {
        case "unknown":
          return deploymentMissing(context, agent, deployment_id);
        case "not_ready":
          return answerProblem(
            context,
            "deployment_not_ready",
            `Deployment '${deployment_id}' has not registered yet, so its URL is unknown.`,
          );
        case "promoted": {
          const { id, name, acpUrl, productionDeploymentId } = agent;
          await audit.note(
            context.get("access"),
            "agent.promote",
            { type: "agent", id, name },
            { deployment: [productionDeploymentId, deployment_id], acp_url: [acpUrl, promoted.acpUrl] },
          );
          await engine.wake(id);
          return context.json(showDeployment(promoted.deployment), 200);
        }
      }
    },
  );
  return router;
}
