import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import { answerProblem, formatTime, json, problems } from "../../http/answers.ts";
import { readOrder } from "../paging.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../dispatch/engine.ts";
import { AGENT_ORDERS, type Agents } from "../../agents/agents.ts";
import { REVIVABLE_FOR } from "../../agents/deleted-agents.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { mirrorDeletion, type MirrorParts } from "../upstream/mirror.ts";
import { agentPageSchema, agentSchema, deletedSchema, deletionSchema, showAgent } from "./schema.ts";

export type AgentsRouterParts = MirrorParts & {
  readonly agents: Agents;
  readonly routes: RouteCache;
  readonly engine: Pick<Engine, "queue">;
  readonly audit: AuditLog;
  /** Unix milliseconds. */
  readonly now: () => number;
};

const DELETION =
  "Its URLs and keys stop working immediately. For a day, registering the name again restores the agent with its id and " +
  "keys, unless it is deleted with `forget=true`.";

const tags = ["Agents"];
const byId = { params: z.object({ agent_id: z.string() }) };
const byName = { params: z.object({ agent_name: z.string() }) };

/** `/agents`, except registration, stopping and the ingress below it. */
export function createAgentsRouter(parts: AgentsRouterParts) {
  const { agents, routes, engine, audit, now } = parts;
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
    },
  );

  // A lookup also asks an agent without declared routes for them, so that they show before the first webhook.
  const show = async (context: Context<ApiEnv>, by: { id: string } | { name: string }, words: string) => {
    const reached = await reachAgent(agents, context.get("access"), by, "read");
    if (reached.outcome !== "found") return missing(context, words);
    const { agent } = reached;
    return context.json(showAgent({ ...agent, routes: await routes.of(agent) }), 200);
  };
  const remove = async (
    context: Context<ApiEnv>,
    by: { id: string } | { name: string },
    words: string,
    forget: boolean,
  ) => {
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
    const deletion = { forget, deletedBy: access.owner };
    if (reached.outcome === "missing" || !(await agents.delete(reached.agent.id, deletion))) {
      return (forget ? await forgetDeleted(context, by, words) : undefined) ?? missing(context, words);
    }
    const { id, name } = reached.agent;
    await engine.queue.cancelAll(id);
    await audit.note(access, "agent.delete", { type: "agent", id, name }, { forget });
    await access.deleted({ type: "agent", id });
    return context.json(
      {
        id,
        message: `Agent ${words} deleted successfully`,
        revivable_until: forget ? null : formatTime(now() + REVIVABLE_FOR),
        notices: forget
          ? []
          : [
              `Its URLs and keys no longer work. Registering '${name}' again within a day brings it back with its id and ` +
                "keys; delete it with ?forget=true to rule that out.",
            ],
      },
      200,
    );
  };
  /** One that was deleted before, and could have come back. */
  const forgetDeleted = async (
    context: Context<ApiEnv>,
    by: { id: string } | { name: string },
    words: string,
  ) => {
    const access = context.get("access");
    const { within, owner } = access;
    if (!(await access.may("create", { type: "agent", id: "*" }))) return undefined;
    const id = await agents.forget(by, {
      ...(within !== undefined && { accountId: within }),
      ...(owner !== undefined && { deletedBy: owner }),
    });
    if (id === undefined) return undefined;
    await audit.note(access, "agent.forget", { type: "agent", id });
    return context.json(
      {
        id,
        message: `Agent ${words} was deleted before and cannot come back`,
        revivable_until: null,
        notices: [],
      },
      200,
    );
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
      description: DELETION,
      request: { ...byName, query: deletionSchema },
      responses: {
        200: json(deletedSchema, "It is deleted."),
        ...problems("agent_not_found", "access_denied", "parameters_invalid"),
      },
    }),
    (context) => {
      const { agent_name } = context.req.valid("param");
      return remove(
        context,
        { name: agent_name },
        `'${agent_name}'`,
        context.req.valid("query").forget === "true",
      );
    },
  );
  router.openapi(
    createRoute({
      method: "delete",
      path: "/{agent_id}",
      tags,
      summary: "Delete an agent and its keys by its id",
      description: DELETION,
      request: { ...byId, query: deletionSchema },
      responses: {
        200: json(deletedSchema, "It is deleted."),
        ...problems("agent_not_found", "access_denied", "parameters_invalid"),
      },
    }),
    (context) => {
      const { agent_id } = context.req.valid("param");
      return remove(context, { id: agent_id }, `'${agent_id}'`, context.req.valid("query").forget === "true");
    },
  );
  return router;
}

function missing(context: Context, words: string) {
  return answerProblem(context, "agent_not_found", `Agent ${words} not found.`);
}
