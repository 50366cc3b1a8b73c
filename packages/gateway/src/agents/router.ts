import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { LOCAL_ACCOUNT_ID } from "../accounts/account.ts";
import { answerProblem, json, problems } from "../api/answers.ts";
import { createRouter } from "../api/router.ts";
import type { Engine } from "../deliveries/engine.ts";
import type { Keys } from "../keys/keys.ts";
import type { AgentPlaces } from "./agent-networks.ts";
import type { Agents } from "./agents.ts";
import type { KnownRoutes } from "./known-routes.ts";
import {
  agentPageSchema,
  agentSchema,
  deletedSchema,
  registeredAgentSchema,
  registrationSchema,
  showAgent,
} from "./schema.ts";
import { createStoppingRouter } from "./stopping-router.ts";

export type AgentsRouterParts = {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly routes: KnownRoutes;
  readonly places: Pick<AgentPlaces, "objection">;
  readonly engine: Pick<Engine, "wake" | "queue" | "presence">;
};

const tags = ["Agents"];
const byId = { params: z.object({ agent_id: z.string() }) };
const byName = { params: z.object({ agent_name: z.string() }) };

/** `/agents`, but for the ingress below it. */
export function createAgentsRouter({ agents, keys, routes, places, engine }: AgentsRouterParts) {
  const router = createRouter();
  router.route("/", createStoppingRouter({ agents, keys, engine }));

  router.openapi(
    createRoute({
      method: "post",
      path: "/register",
      tags,
      summary: "Register an agent, or tell that it runs again",
      request: { body: { required: true, content: { "application/json": { schema: registrationSchema } } } },
      responses: {
        200: json(registeredAgentSchema, "The agent, with its internal key."),
        ...problems(
          "agent_not_found",
          "agent_name_taken",
          "acp_url_not_allowed",
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const body = context.req.valid("json");
      const objection = await places.objection(body.acp_url);
      if (objection !== undefined) {
        const detail = `acp_url is '${body.acp_url}', which is not allowed: ${objection}`;
        return answerProblem(context, "acp_url_not_allowed", detail);
      }
      const registered = await agents.register({
        accountId: LOCAL_ACCOUNT_ID,
        agentId: body.agent_id ?? undefined,
        name: body.name,
        description: body.description,
        acpUrl: body.acp_url,
        acpType: body.acp_type,
        agentInputType: body.agent_input_type,
        registrationMetadata: body.registration_metadata,
      });
      switch (registered.outcome) {
        case "unknown_id":
          return missing(context, `with the id '${body.agent_id}'`);
        case "name_taken":
          return answerProblem(
            context,
            "agent_name_taken",
            `Agent '${body.agent_id}' cannot be named '${body.name}': another agent already is.`,
          );
        case "registered":
          await engine.wake(registered.agent.id);
          return context.json(
            { ...showAgent(registered.agent), agent_api_key: await keys.internalKey(registered.agent) },
            200,
          );
      }
    },
  );

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
      const page = await agents.list({
        limit,
        page: page_number,
        orderBy: order_by || "created_at",
        direction: order_direction,
      });
      return context.json(page.map(showAgent), 200);
    },
  );

  // A lookup also asks an agent that declared no routes for them, so that they can be seen before anybody calls.
  const show = async (context: Context, by: { id: string } | { name: string }, words: string) => {
    const agent = await agents.find(by);
    if (agent === undefined) return missing(context, words);
    return context.json(showAgent({ ...agent, routes: await routes.of(agent) }), 200);
  };
  const remove = async (context: Context, by: { id: string } | { name: string }, words: string) => {
    const agent = await agents.find(by);
    if (agent === undefined || !(await agents.delete(agent.id))) return missing(context, words);
    await engine.queue.cancelAll(agent.id);
    return context.json({ id: agent.id, message: `Agent ${words} deleted successfully` }, 200);
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
      responses: { 200: json(deletedSchema, "It is gone."), ...problems("agent_not_found") },
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
      responses: { 200: json(deletedSchema, "It is gone."), ...problems("agent_not_found") },
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
