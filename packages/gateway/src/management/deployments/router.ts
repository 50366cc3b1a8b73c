import { createRoute, z } from "@hono/zod-openapi";
import type { Agents } from "../../agents/agents.ts";
import { DEPLOYMENT_ORDERS, type Deployments } from "../../deployments/deployments.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { readOrder } from "../paging.ts";
import { createApiRouter } from "../api-router.ts";
import { mirrorDeployment, type MirrorParts } from "../upstream/mirror.ts";
import { createReach, deploymentMissing, mirrorProblems, ofDeployment } from "./reach-deployments.ts";
import {
  deletedDeploymentSchema,
  deploymentPageSchema,
  deploymentSchema,
  newDeploymentSchema,
  showDeployment,
} from "./schema.ts";

export type DeploymentsRouterParts = MirrorParts & {
  readonly agents: Agents;
  readonly deployments: Deployments;
};

const tags = ["Deployments"];
const ofAgent = z.object({ agent_id: z.string() });

const listRoute = createRoute({
  method: "get",
  path: "/{agent_id}/deployments",
  tags,
  summary: "List an agent's deployments",
  request: { params: ofAgent, query: deploymentPageSchema },
  responses: {
    200: json(z.array(deploymentSchema), "A page of deployments, newest first."),
    ...problems("agent_not_found", "parameters_invalid"),
  },
});

const announceRoute = createRoute({
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
    ...problems("agent_not_found", "access_denied", ...mirrorProblems, "body_not_json", "body_invalid"),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/{agent_id}/deployments/{deployment_id}",
  tags,
  summary: "Get a deployment",
  request: { params: ofDeployment },
  responses: {
    200: json(deploymentSchema, "The deployment."),
    ...problems("agent_not_found", "deployment_not_found"),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{agent_id}/deployments/{deployment_id}",
  tags,
  summary: "Delete a deployment that is not in production",
  request: { params: ofDeployment },
  responses: {
    200: json(deletedDeploymentSchema, "Deleted."),
    ...problems(
      "agent_not_found",
      "access_denied",
      "deployment_not_found",
      "deployment_in_production",
      ...mirrorProblems,
    ),
  },
});

/** `/agents/{agent_id}/deployments`. The path takes an agent's name or id. */
export function createDeploymentsRouter(parts: DeploymentsRouterParts) {
  const { agents, deployments } = parts;
  const router = createApiRouter();
  const reach = createReach(agents);

  router.openapi(listRoute, async (context) => {
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
  });

  router.openapi(announceRoute, async (context) => {
    const reached = await reach(context, context.req.valid("param").agent_id, "execute");
    if ("problem" in reached) return reached.problem;
    const body = context.req.valid("json");
    const mirrored = await mirrorDeployment(
      context,
      reached.agent,
      { method: "POST", path: "", body },
      parts,
    );
    if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
    const created = await deployments.create({
      id: mirrored.id,
      agentId: reached.agent.id,
      dockerImage: body.docker_image,
      registrationMetadata: body.registration_metadata ?? null,
      sgpDeployId: body.sgp_deploy_id ?? null,
      helmReleaseName: body.helm_release_name ?? null,
    });
    return context.json(showDeployment(created), 200);
  });

  router.openapi(getRoute, async (context) => {
    const { agent_id, deployment_id } = context.req.valid("param");
    const reached = await reach(context, agent_id, "read");
    if ("problem" in reached) return reached.problem;
    const found = await deployments.find(reached.agent.id, deployment_id);
    return found === undefined
      ? deploymentMissing(context, reached.agent, deployment_id)
      : context.json(showDeployment(found), 200);
  });

  router.openapi(deleteRoute, async (context) => {
    const { agent_id, deployment_id } = context.req.valid("param");
    const reached = await reach(context, agent_id, "delete");
    if ("problem" in reached) return reached.problem;
    const known = await deployments.find(reached.agent.id, deployment_id);
    if (known?.isProduction === false) {
      const path = `/${encodeURIComponent(deployment_id)}`;
      const mirrored = await mirrorDeployment(context, reached.agent, { method: "DELETE", path }, parts);
      if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
    }
    switch (await deployments.delete(reached.agent.id, deployment_id)) {
      case "unknown":
        return deploymentMissing(context, reached.agent, deployment_id);
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
  });
  return router;
}
