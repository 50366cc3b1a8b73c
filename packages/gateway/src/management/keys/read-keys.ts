import type { ApiRouter } from "../api-router.ts";
import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { findAgent } from "./find-agent.ts";
import { reachKey } from "./reach-key.ts";
import { keyPageSchema, keySchema, showKey } from "./schema.ts";

import {
  type KeysRouterParts,
  tags,
  byId,
  byName,
  referenceProblems,
  idMissing,
  nameMissing,
} from "./key-operations.ts";

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List an agent's keys, without their values",
  request: { query: keyPageSchema },
  responses: {
    200: json(z.array(keySchema), "A page of keys, newest first."),
    ...problems(...referenceProblems, "parameters_invalid"),
  },
});

const getByNameRoute = createRoute({
  method: "get",
  path: "/name/{name}",
  tags,
  summary: "Get an agent's key by its name",
  request: byName,
  responses: {
    200: json(keySchema, "The key, without its value."),
    ...problems(...referenceProblems, "key_not_found", "parameters_invalid"),
  },
});

const getByIdRoute = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Get a key by its id",
  request: byId,
  responses: { 200: json(keySchema, "The key, without its value."), ...problems("key_not_found") },
});

/** Lists and finds keys, without their values. */
export function addKeyReading(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys } = parts;
  router.openapi(listRoute, async (context) => {
    const query = context.req.valid("query");
    const access = context.get("access");
    const found = await findAgent(agents, access, "read", query, "list agent api_keys");
    if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
    const page = await keys.list(
      found.agent.id,
      { limit: query.limit, page: query.page_number },
      await access.keyIds(),
    );
    return context.json(page.map(showKey), 200);
  });

  router.openapi(getByNameRoute, async (context) => {
    const { name } = context.req.valid("param");
    const query = context.req.valid("query");
    const access = context.get("access");
    const found = await findAgent(agents, access, "read", query, "get an agent api_key");
    if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
    const key = await keys.findByName(found.agent.id, query.api_key_type, name);
    return key === undefined || !(await access.may("read", { type: "api_key", id: key.id }))
      ? nameMissing(context, name)
      : context.json(showKey(key), 200);
  });

  router.openapi(getByIdRoute, async (context) => {
    const { id } = context.req.valid("param");
    const reached = await reachKey({ keys, agents }, context.get("access"), id, "read");
    return reached.outcome === "found" ? context.json(showKey(reached.key), 200) : idMissing(context, id);
  });
}
