import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../dispatch/engine.ts";
import type { Agents } from "../../agents/agents.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { mirrorDeletion, type MirrorParts } from "../upstream/mirror.ts";
import { agentPageSchema, agentSchema, deletedSchema, showAgent } from "./schema.ts";

export type AgentsRouterParts = MirrorParts & {
  readonly agents: Agents;
  readonly routes: RouteCache;
  readonly engine: Pick<Engine, "queue">;
  readonly audit: AuditLog;
};

const tags = ["Agents"];
const byId = { params: z.object({ agent_id: z.string() }) };
const byName = { params: z.object({ agent_name: z.string() }) };

/** `/agents`, but for what agents do themselves, and the ingress below it. */
export function createAgentsRouter(parts: AgentsRouterParts) {
  const { agents, routes, engine, audit } = parts;
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags,
      summary: "List agents",
      request: { query: agentPageSchema },
      responses: { 200: json(z.array(agentSchema), "A page of agents."), ...problems("parameters_invalid") },
    }),
    async (context) => {
      const { limit, page_number, order_by, order_direction } = context.req.valid("query");
      const page = await agents.list(
        { limit, page: page_number, orderBy: order_by || "created_at", direction: order_direction },
        await context.get("access").scope(),
      );
      return context.json(page.map(showAgent), 200);
    },
  );

  // A lookup also asks an agent that declared no routes for them, so that they can be seen before anybody calls.
  const show = async (context: Context<ApiEnv>, by: { id: string } | { name: string }, words: string) => {
    const reached = await reachAgent(agents, context.get("access"), by, "read");
    if (reached.outcome !== "found") return missing(context, words);
    const { agent } = reached;
    return context.json(showAgent({ ...agent, routes: await routes.of(agent) }), 200);
  };
  const remove = async (context: Context<ApiEnv>, by: { id: string } | { name: string }, words: string) => {
    const access = context.get("access");
    const reached = await reachAgent(agents, access, by, "delete");
    if (reached.outcome === "denied") {
      return answerProblem(
        context,
        "access_denied",
        `The auth service does not let you delete agent ${words}.`,
      );
    }
    const kept = reached.outcome === "found" && (await mirrorDeletion(context, reached.agent, parts));
    if (kept) return answerProblem(context, kept.code, kept.detail);
    if (reached.outcome === "missing" || !(await agents.delete(reached.agent.id))) {
      return missing(context, words);
    }
    const { id, name } = reached.agent;
    await engine.queue.cancelAll(id);
    await audit.note(access, "agent.delete", { type: "agent", id, name });
    await access.deleted({ type: "agent", id });
    return context.json({ id, message: `Agent ${words} deleted successfully` }, 200);
  };

  router.openapi(
    createRoute({
      method: "get",
      path: "/name/{agent_name}",
      tags,
      summary: "Get an agent by its name",
      request: byName,
      responses: { 200: json(agentSchema, "The agent."), ...problems("agent_not_found") },
    }),
    (context) => {
      const { agent_name } = context.req.valid("param");
      return show(context, { name: agent_name }, `'${agent_name}'`);
    },
  );
  router.openapi(
    createRoute({
      method: "get",
      path: "/{agent_id}",
      tags,
      summary: "Get an agent by its id",
      request: byId,
      responses: { 200: json(agentSchema, "The agent."), ...problems("agent_not_found") },
    }),
    (context) => {
      const { agent_id } = context.req.valid("param");
      return show(context, { id: agent_id }, `with the id '${agent_id}'`);
    },
  );
  router.openapi(
    createRoute({
      method: "delete",
      path: "/name/{agent_name}",
      tags,
      summary: "Delete an agent and its keys by its name",
      request: byName,
      responses: {
        200: json(deletedSchema, "It is deleted."),
        ...problems("agent_not_found", "access_denied"),
      },
    }),
    (context) => {
      const { agent_name } = context.req.valid("param");
      return remove(context, { name: agent_name }, `'${agent_name}'`);
    },
  );
  router.openapi(
    createRoute({
      method: "delete",
      path: "/{agent_id}",
      tags,
      summary: "Delete an agent and its keys by its id",
      request: byId,
      responses: {
        200: json(deletedSchema, "It is deleted."),
        ...problems("agent_not_found", "access_denied"),
      },
    }),
    (context) => {
      const { agent_id } = context.req.valid("param");
      return remove(context, { id: agent_id }, `'${agent_id}'`);
    },
  );
  return router;
}

function missing(context: Context, words: string) {
  return answerProblem(context, "agent_not_found", `Agent ${words} does not exist.`);
}
