import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Operation } from "../../access/access.ts";
import type { ApiEnv } from "../../access/api-env.ts";
import type { Agent } from "../../agents/agent.ts";
import type { AgentNetwork } from "../../agents/agent-network.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { DEPLOYMENT_ORDERS, type Deployments } from "../../deployments/deployments.ts";
import type { Engine } from "../../dispatch/engine.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { readOrder } from "../agents/schema.ts";
import { createApiRouter } from "../api-router.ts";
import {
  deletedDeploymentSchema,
  deploymentPageSchema,
  deploymentSchema,
  newDeploymentSchema,
  showDeployment,
} from "./schema.ts";

export type DeploymentsRouterParts = {
  readonly agents: Agents;
  readonly deployments: Deployments;
  readonly agentNetwork: Pick<AgentNetwork, "objection">;
  readonly engine: Pick<Engine, "wake">;
  readonly audit: AuditLog;
};

type Answer = ReturnType<typeof answerProblem>;

const tags = ["Deployments"];
const ofAgent = z.object({ agent_id: z.string() });
const ofDeployment = z.object({ agent_id: z.string(), deployment_id: z.string() });

/** `/agents/{agent_id}/deployments`, where an agent's name stands for its id too. */
export function createDeploymentsRouter(parts: DeploymentsRouterParts) {
  const { agents, deployments, agentNetwork, engine, audit } = parts;
  const router = createApiRouter();
  const reach = async (
    context: Context<ApiEnv>,
    given: string,
    operation: Operation,
  ): Promise<{ readonly agent: Agent } | { readonly problem: Answer }> => {
    const access = context.get("access");
    const byId = await reachAgent(agents, access, { id: given }, operation);
    const reached =
      byId.outcome === "missing" ? await reachAgent(agents, access, { name: given }, operation) : byId;
    switch (reached.outcome) {
      case "found":
        return reached;
      case "missing":
        return { problem: answerProblem(context, "agent_not_found", `Agent '${given}' does not exist.`) };
      case "denied": {
        const detail = `The auth service does not let you ${operation} agent '${given}'.`;
        return { problem: answerProblem(context, "access_denied", detail) };
      }
    }
  };

  router.openapi(
    createRoute({
      method: "get",
      path: "/{agent_id}/deployments",
      tags,
      summary: "List an agent's deployments",
      request: { params: ofAgent, query: deploymentPageSchema },
      responses: {
        200: json(z.array(deploymentSchema), "A page of deployments, newest first."),
        ...problems("agent_not_found", "parameters_invalid"),
      },
    }),
    async (context) => {
      const reached = await reach(context, context.req.valid("param").agent_id, "read");
      if ("problem" in reached) return reached.problem;
      const { limit, page_number, order_by, order_direction } = context.req.valid("query");
      const page = await deployments.list(reached.agent.id, {
        limit,
        page: page_number,
        orderBy: readOrder(DEPLOYMENT_ORDERS, order_by),
        direction: order_direction,
      });
      return context.json(page.map(showDeployment), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/{agent_id}/deployments",
      tags,
      summary: "Announce a deployment before it runs",
      description:
        "It is `Pending` until an agent registers with its id as `registration_metadata.deployment_id`; an agent may also " +
        "register with an id that was not announced.",
      request: {
        params: ofAgent,
        body: { required: true, content: { "application/json": { schema: newDeploymentSchema } } },
      },
      responses: {
        200: json(deploymentSchema, "The deployment."),
        ...problems("agent_not_found", "access_denied", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const reached = await reach(context, context.req.valid("param").agent_id, "execute");
      if ("problem" in reached) return reached.problem;
      const body = context.req.valid("json");
      const created = await deployments.create({
        agentId: reached.agent.id,
        dockerImage: body.docker_image,
        registrationMetadata: body.registration_metadata ?? null,
        sgpDeployId: body.sgp_deploy_id ?? null,
        helmReleaseName: body.helm_release_name ?? null,
      });
      return context.json(showDeployment(created), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/{agent_id}/deployments/{deployment_id}",
      tags,
      summary: "Get a deployment",
      request: { params: ofDeployment },
      responses: {
        200: json(deploymentSchema, "The deployment."),
        ...problems("agent_not_found", "deployment_not_found"),
      },
    }),
    async (context) => {
      const { agent_id, deployment_id } = context.req.valid("param");
      const reached = await reach(context, agent_id, "read");
      if ("problem" in reached) return reached.problem;
      const found = await deployments.find(reached.agent.id, deployment_id);
      return found === undefined
        ? missing(context, reached.agent, deployment_id)
        : context.json(showDeployment(found), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/{agent_id}/deployments/{deployment_id}/promote",
      tags,
      summary: "Put a deployment into production: webhooks go to it from now on",
      description:
        "The agent gets the deployment's URL and the routes that it declared. What waits for the agent is sent there.",
      request: { params: ofDeployment },
      responses: {
        200: json(deploymentSchema, "The deployment, now in production."),
        ...problems(
          "agent_not_found",
          "access_denied",
          "deployment_not_found",
          "deployment_not_ready",
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
      const promoted = await deployments.promote(agent.id, deployment_id);
      switch (promoted.outcome) {
        case "unknown":
          return missing(context, agent, deployment_id);
        case "not_ready":
          return answerProblem(
            context,
            "deployment_not_ready",
            `Deployment '${deployment_id}' has not registered yet, so that nobody knows where it listens.`,
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

  router.openapi(
    createRoute({
      method: "delete",
      path: "/{agent_id}/deployments/{deployment_id}",
      tags,
      summary: "Delete a deployment that is not in production",
      request: { params: ofDeployment },
      responses: {
        200: json(deletedDeploymentSchema, "It is gone."),
        ...problems("agent_not_found", "access_denied", "deployment_not_found", "deployment_in_production"),
      },
    }),
    async (context) => {
      const { agent_id, deployment_id } = context.req.valid("param");
      const reached = await reach(context, agent_id, "delete");
      if ("problem" in reached) return reached.problem;
      switch (await deployments.delete(reached.agent.id, deployment_id)) {
        case "unknown":
          return missing(context, reached.agent, deployment_id);
        case "in_production":
          return answerProblem(
            context,
            "deployment_in_production",
            "Cannot delete the current production deployment. Promote a different deployment first.",
          );
        case "deleted":
          return context.json(
            { id: deployment_id, message: `Deployment '${deployment_id}' deleted successfully` },
            200,
          );
      }
    },
  );
  return router;
}

function missing(context: Context, agent: Agent, id: string): Answer {
  return answerProblem(
    context,
    "deployment_not_found",
    `Deployment '${id}' of agent '${agent.name}' does not exist.`,
  );
}
