import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import { json, problems } from "../../http/answers.ts";
import { readOrder } from "../paging.ts";
import { createApiRouter } from "../api-router.ts";
import { AGENT_ORDERS } from "../../agents/agents.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { agentMissing, deleteAgent, type DeletionParts } from "./delete-agent.ts";
import { agentPageSchema, agentSchema, deletedSchema, deletionSchema, showAgent } from "./schema.ts";

export type AgentsRouterParts = DeletionParts & { readonly routes: RouteCache };

const DELETION =
  "Its URLs and keys stop working immediately. For a day, registering the name again restores the agent with " +
  "its id and " +
  "keys, unless it is deleted with `forget=true`.";

const tags = ["Agents"];
const byId = { params: z.object({ agent_id: z.string() }) };
const byName = { params: z.object({ agent_name: z.string() }) };

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List agents",
  request: { query: agentPageSchema },
  responses: { 200: json(z.array(agentSchema), "A page of agents."), ...problems("parameters_invalid") },
});

const getByNameRoute = createRoute({
  method: "get",
  path: "/name/{agent_name}",
  tags,
  summary: "Get an agent by its name",
  request: byName,
  responses: { 200: json(agentSchema, "The agent."), ...problems("agent_not_found") },
});

const getByIdRoute = createRoute({
  method: "get",
  path: "/{agent_id}",
  tags,
  summary: "Get an agent by its id",
  request: byId,
  responses: { 200: json(agentSchema, "The agent."), ...problems("agent_not_found") },
});

const deleteByNameRoute = createRoute({
  method: "delete",
  path: "/name/{agent_name}",
  tags,
  summary: "Delete an agent and its keys by its name",
  description: DELETION,
  request: { ...byName, query: deletionSchema },
  responses: {
    200: json(deletedSchema, "Deleted."),
    ...problems("agent_not_found", "access_denied", "parameters_invalid"),
  },
});

const deleteByIdRoute = createRoute({
  method: "delete",
  path: "/{agent_id}",
  tags,
  summary: "Delete an agent and its keys by its id",
  description: DELETION,
  request: { ...byId, query: deletionSchema },
  responses: {
    200: json(deletedSchema, "Deleted."),
    ...problems("agent_not_found", "access_denied", "parameters_invalid"),
  },
});

/** `/agents`, except registration, stopping and the ingress below it. */
export function createAgentsRouter(parts: AgentsRouterParts) {
  const { agents, routes } = parts;
  const router = createApiRouter();
  router.openapi(listRoute, async (context) => {
    const { limit, page_number, order_by, order_direction, task_id } = context.req.valid("query");
    const page = await agents.list(
      {
        limit,
        page: page_number,
        orderBy: readOrder(AGENT_ORDERS, order_by),
        direction: order_direction,
      },
      task_id === undefined ? await context.get("access").scope() : { agentIds: [] },
    );
    return context.json(page.map(showAgent), 200);
  });

  // A lookup also fetches the routes of an agent that declares none, so that they show before the first webhook.
  const show = async (context: Context<ApiEnv>, by: { id: string } | { name: string }, words: string) => {
    const reached = await reachAgent(agents, context.get("access"), by, "read");
    if (reached.outcome !== "found") return agentMissing(context, words);
    const { agent } = reached;
    return context.json(showAgent({ ...agent, routes: await routes.of(agent) }), 200);
  };
  router.openapi(getByNameRoute, (context) => {
    const { agent_name } = context.req.valid("param");
    return show(context, { name: agent_name }, `'${agent_name}'`);
  });
  router.openapi(getByIdRoute, (context) => {
    const { agent_id } = context.req.valid("param");
    return show(context, { id: agent_id }, `with the id '${agent_id}'`);
  });
  router.openapi(deleteByNameRoute, (context) => {
    const { agent_name } = context.req.valid("param");
    const { forget } = context.req.valid("query");
    return deleteAgent(context, { name: agent_name }, `'${agent_name}'`, forget === "true", parts);
  });
  router.openapi(deleteByIdRoute, (context) => {
    const { agent_id } = context.req.valid("param");
    const { forget } = context.req.valid("query");
    return deleteAgent(context, { id: agent_id }, `'${agent_id}'`, forget === "true", parts);
  });
  return router;
}
