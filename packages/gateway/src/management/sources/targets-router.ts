import { createRoute, z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import type { Agent } from "../../agents/agent.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { isNeverForwarded } from "../../agents/routes/match-route.ts";
import { INGRESS_PREFIX, readTarget } from "../../agents/routes/target.ts";
import { releaseAll } from "../../dispatch/sources/release-all.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { reachSource } from "../../sources/reach-source.ts";
import { ANY_VALUE, type Source } from "../../sources/source.ts";
import type { ApiRouter } from "../api-router.ts";
import { sourceNameSchema } from "./schema.ts";
import { byName, denied, missing, resourceOf, tags, type SourcesRouterParts } from "./operations.ts";
import {
  newTargetSchema,
  setTargetSchema,
  showTarget,
  targetListQuery,
  targetListSchema,
  valueParamSchema,
} from "./target-schema.ts";
import { warningOf } from "./target-warning.ts";
import { showReleased } from "./unrouted-router.ts";

const byValue = { params: z.object({ name: sourceNameSchema, value: valueParamSchema }) };

const setTargetRoute = createRoute({
  method: "put",
  path: "/{name}/targets/{value}",
  tags,
  summary: "Set a target: an agent that gets the source's webhooks with this value",
  description:
    "A value may have several targets. Those of `*` get webhooks whose value has no target of its own.",
  request: {
    ...byValue,
    body: { required: true, content: { "application/json": { schema: newTargetSchema } } },
  },
  responses: {
    200: json(setTargetSchema, "The target."),
    ...problems(
      "source_not_found",
      "agent_not_found",
      "access_denied",
      "forward_path_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** Sets, lists and removes targets. */
export function addTargets(router: ApiRouter, parts: SourcesRouterParts): void {
  addListAndRemoval(router, parts);
  const { sources, audit } = parts;
  router.openapi(setTargetRoute, async (context) => {
    const { name, value } = context.req.valid("param");
    const body = context.req.valid("json");
    const access = context.get("access");
    const reached = await reachSource(sources, access, name, "update");
    if (reached.outcome === "missing") return missing(context, name);
    if (reached.outcome === "denied") return denied(context, name);
    const { source } = reached;
    const found = await findTargetAgent(body.agent, source, access, parts);
    if (found.outcome === "refused") return answerProblem(context, found.code, found.detail);
    const { agent } = found;
    const url = readTarget(INGRESS_PREFIX + encodeURIComponent(agent.name) + body.path);
    if (url === undefined || isNeverForwarded(url)) {
      return answerProblem(
        context,
        "forward_path_invalid",
        `'${body.path}' cannot be forwarded to: it is an agent's own path, or has dot segments or hidden separators.`,
      );
    }
    const target = {
      value,
      agentId: agent.id,
      path: body.path,
      when: body.when ?? undefined,
      isShadow: body.shadow,
    };
    if (!(await sources.setTarget(source.id, target)))
      return answerProblem(context, ...agentMissing(body.agent));
    const about = { value, agent: agent.name, path: body.path, shadow: body.shadow };
    await audit.note(access, "source.set_target", resourceOf(source), about);
    const released = body.deliver_unrouted
      ? await releaseAll(source.id, value === ANY_VALUE ? undefined : value, parts)
      : undefined;
    const listed = await sources.listTargets(source.id, value, { limit: 1_000, page: 1 });
    const stored = listed.find((each) => each.agentId === agent.id && each.path === body.path);
    if (stored === undefined) return missing(context, name);
    const warning = await warningOf(stored, parts);
    return context.json(
      {
        ...showTarget(stored, warning),
        unrouted: released === undefined ? null : showReleased(released),
        notices: warning === undefined ? [] : [warning],
      },
      200,
    );
  });
}

const listTargetsRoute = createRoute({
  method: "get",
  path: "/{name}/targets",
  tags,
  summary: "List a source's targets, by value",
  request: { ...byName, query: targetListQuery },
  responses: {
    200: json(targetListSchema, "A page of targets."),
    ...problems("source_not_found", "parameters_invalid"),
  },
});

const removeTargetsRoute = createRoute({
  method: "delete",
  path: "/{name}/targets/{value}",
  tags,
  summary: "Remove the targets of a value",
  request: {
    ...byValue,
    query: z.object({
      agent: z.string().optional().openapi({ description: "Only the targets of this agent, by name." }),
      path: z.string().optional().openapi({ description: "Only the target with this path." }),
    }),
  },
  responses: {
    204: { description: "The targets are removed. Existing deliveries are kept." },
    ...problems("source_not_found", "source_target_not_found", "access_denied"),
  },
});

function addListAndRemoval(router: ApiRouter, parts: SourcesRouterParts): void {
  const { sources, agents, audit } = parts;
  router.openapi(listTargetsRoute, async (context) => {
    const { name } = context.req.valid("param");
    const { value, limit, page_number } = context.req.valid("query");
    const reached = await reachSource(sources, context.get("access"), name, "read");
    if (reached.outcome !== "found") return missing(context, name);
    const targets = await sources.listTargets(reached.source.id, value, { limit, page: page_number });
    const shown = await Promise.all(
      targets.map(async (target) => showTarget(target, await warningOf(target, parts))),
    );
    return context.json({ targets: shown }, 200);
  });

  router.openapi(removeTargetsRoute, async (context) => {
    const { name, value } = context.req.valid("param");
    const { agent: agentName, path } = context.req.valid("query");
    const access = context.get("access");
    const reached = await reachSource(sources, access, name, "update");
    if (reached.outcome === "missing") return missing(context, name);
    if (reached.outcome === "denied") return denied(context, name);
    const { source } = reached;
    const agent = agentName === undefined ? undefined : await agents.find({ name: agentName });
    const isKnown = agentName === undefined || agent?.accountId === source.accountId;
    const removed = isKnown ? await sources.removeTargets(source.id, value, { agentId: agent?.id, path }) : 0;
    if (removed === 0) {
      return answerProblem(
        context,
        "source_target_not_found",
        `Source '${name}' has no such target for '${value}'.`,
      );
    }
    await audit.note(access, "source.remove_target", resourceOf(source), { value, agent: agentName, path });
    return context.body(null, 204);
  });
}

type TargetAgent =
  | { readonly outcome: "found"; readonly agent: Agent }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

/** Finds a target's agent. An agent of another account does not exist for this source, whoever calls. */
async function findTargetAgent(
  name: string,
  { accountId }: Source,
  access: Access,
  { agents }: SourcesRouterParts,
): Promise<TargetAgent> {
  const found = await reachAgent(agents, access, { name }, "update");
  if (found.outcome === "denied") {
    const detail = `The auth service does not let you change agent '${name}'.`;
    return { outcome: "refused", code: "access_denied", detail };
  }
  if (found.outcome === "found" && found.agent.accountId === accountId) return found;
  const [code, detail] = agentMissing(name);
  return { outcome: "refused", code, detail };
}

function agentMissing(name: string): readonly [code: ProblemCode, detail: string] {
  return ["agent_not_found", `Agent '${name}' does not exist.`];
}
