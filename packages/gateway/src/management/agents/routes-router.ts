import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { didYouMean, nearestOf } from "../../nearest.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { changeSettings } from "../../agents/routes/route-settings.ts";
import { problemOfWhileWorking } from "../../agents/routes/route-declaration.ts";
import { routeName } from "../../agents/routes/route.ts";
import { readWake } from "../../agents/routes/wake-declaration.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { tryDeclaration } from "../../deliveries/list/try-declaration.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { LARGEST_ID, spellId } from "../../ids/delivery-id.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { readDuration } from "../../settings/groups/read-quantity.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { routeSettingsSchema, showTrial, trialResultSchema, trialSchema } from "./routes-schema.ts";
import { agentSchema, showAgent } from "./schema.ts";

export type RoutesRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly routes: RouteCache;
  readonly providers: ProviderRegistry;
  readonly audit: AuditLog;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

const tags = ["Agents"];
const byName = { params: z.object({ agent_name: z.string() }) };

const setRoutesRoute = createRoute({
  method: "patch",
  path: "/name/{agent_name}/routes",
  tags,
  summary: "Set which webhooks wake an agent that cannot declare it, and in which form it gets them",
  description:
    "For agents that cannot declare `events`, `when`, `from`, `budget` and `send` with their routes, or " +
    "`identities`. Values that are set here override the registration, and later registrations do not change " +
    "them.",
  request: {
    ...byName,
    body: { required: true, content: { "application/json": { schema: routeSettingsSchema } } },
  },
  responses: {
    200: json(agentSchema, "The agent."),
    ...problems("agent_not_found", "access_denied", "route_not_found", "body_not_json", "body_invalid"),
  },
});

const tryRoute = createRoute({
  method: "post",
  path: "/name/{agent_name}/routes/try",
  tags,
  summary: "Try which stored deliveries a route's declaration would let through",
  description:
    "Changes nothing. Starts with the newest deliveries and stops after some seconds: follow `next_cursor` to " +
    "try the others. Skips replays, and does not try budgets.",
  request: {
    ...byName,
    body: { required: true, content: { "application/json": { schema: trialSchema } } },
  },
  responses: {
    200: json(trialResultSchema, "What would happen to them."),
    ...problems("agent_not_found", "body_not_json", "body_invalid"),
  },
});

/** `/agents/name/{agent_name}/routes`: sets or tries over the API what wakes an agent. */
export function createRoutesRouter(parts: RoutesRouterParts) {
  const { database, agents, routes, providers, audit, now, elapsed } = parts;
  const router = createApiRouter();

  router.openapi(setRoutesRoute, async (context) => {
    const { agent_name } = context.req.valid("param");
    const { route, identities, ...members } = context.req.valid("json");
    const access = context.get("access");
    const reached = await reachAgent(agents, access, { name: agent_name }, "update");
    if (reached.outcome === "missing") return missing(context, agent_name);
    if (reached.outcome === "denied") {
      const detail = `The auth service does not let you change agent '${agent_name}'.`;
      return answerProblem(context, "access_denied", detail);
    }
    const unknown = route === undefined ? undefined : await unknownRoute(reached.agent, route, routes);
    if (unknown !== undefined) return answerProblem(context, "route_not_found", unknown);
    const whileWorking = members.run?.while_working;
    const known = (await routes.of(reached.agent))?.find((each) => routeName(each) === route);
    const wrong = problemOfWhileWorking(whileWorking, known ?? {});
    if (wrong !== undefined) return answerProblem(context, "body_invalid", `run.while_working ${wrong}.`);
    const changed = await agents.setRouteSettings(reached.agent.id, (settings) =>
      changeSettings(settings, { route, members, identities }),
    );
    if (changed === undefined) return missing(context, agent_name);
    const { id, name } = changed;
    const about = context.req.valid("json");
    await audit.note(access, "agent.set_routes", { type: "agent", id, name }, about);
    return context.json(showAgent({ ...changed, routes: await routes.of(changed) }), 200);
  });

  router.openapi(tryRoute, async (context) => {
    const { agent_name } = context.req.valid("param");
    const { route, identities, since, cursor, limit, ...wake } = context.req.valid("json");
    const reached = await reachAgent(agents, context.get("access"), { name: agent_name }, "read");
    if (reached.outcome !== "found") return missing(context, agent_name);
    const { agent } = reached;
    const trial = await tryDeclaration(
      readWake(wake),
      identities ?? agent.identities,
      { agentId: agent.id, route, from: now() - (readDuration(since) ?? 0) },
      { above: -1n, below: cursor ?? LARGEST_ID },
      limit,
      {
        browse: database.browse,
        findProvider: (id) => providers.find(agent.accountId, id),
        elapsed,
      },
    );
    const next = trial.rest === undefined ? null : spellId(trial.rest.below);
    return context.json(showTrial(trial.tried, next), 200);
  });
  return router;
}

/** Why a route cannot be set; undefined if it can. An OpenAPI document may omit routes. */
async function unknownRoute(agent: Agent, route: string, cache: RouteCache): Promise<string | undefined> {
  const known = (await cache.of(agent))?.map(routeName) ?? [];
  if (!agent.declaresRoutes || known.includes(route)) return undefined;
  return `Agent '${agent.name}' declares no route '${route}'.${didYouMean(nearestOf(route, known))}`;
}

function missing(context: Context, name: string) {
  return answerProblem(context, "agent_not_found", `Agent '${name}' does not exist.`);
}
