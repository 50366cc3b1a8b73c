import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import { spellId } from "../../ids/delivery-id.ts";
import { parseRefusalId } from "../../ids/refusal-id.ts";
import type { Database } from "../../storage/database.ts";
import { countRefusals, findRefusal, listRefusals } from "../../refusals/list-refusals.ts";
import type { Refusals } from "../../refusals/refusals.ts";
import {
  pageParameters,
  refusalCountSchema,
  refusalFilter,
  refusalPageSchema,
  refusalDetailSchema,
  showDetail,
  showRefusal,
} from "./schema.ts";

export type RefusalsRouterParts = {
  readonly database: Database;
  readonly refusals: Pick<Refusals, "leftOut" | "diagnose">;
};

const tags = ["Refusals"];

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List rejected requests, newest first",
  request: { query: z.object({ ...refusalFilter, ...pageParameters }) },
  responses: {
    200: json(refusalPageSchema, "A page of rejected requests."),
    ...problems("parameters_invalid"),
  },
});

const countRoute = createRoute({
  method: "get",
  path: "/count",
  tags,
  summary: "Count rejected requests",
  request: { query: z.object(refusalFilter) },
  responses: {
    200: json(refusalCountSchema, "How many match."),
    ...problems("parameters_invalid"),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Get a rejected request with its headers and its diagnosis",
  description:
    "If a burst left out its diagnosis, it is made now, provided that the gateway still has the request in memory.",
  request: { params: z.object({ id: z.string().openapi({ example: "rfs_0p1c8z0r40000" }) }) },
  responses: {
    200: json(refusalDetailSchema, "The rejected request."),
    ...problems("refusal_not_found"),
  },
});

/** `/refusals` */
export function createRefusalsRouter({ database, refusals }: RefusalsRouterParts) {
  const { browse } = database;
  const router = createApiRouter();
  router.openapi(listRoute, async (context) => {
    const { cursor, limit, ...filter } = context.req.valid("query");
    const scope = await context.get("access").scope();
    const rows = await listRefusals(browse, scope, filter, cursor, limit + 1);
    const last = rows[limit - 1];
    return context.json(
      {
        refusals: rows.slice(0, limit).map(showRefusal),
        next_cursor: rows.length > limit && last !== undefined ? spellId(last.id) : null,
        left_out: refusals.leftOut(),
      },
      200,
    );
  });

  router.openapi(countRoute, async (context) => {
    const scope = await context.get("access").scope();
    return context.json({ count: await countRefusals(browse, scope, context.req.valid("query")) }, 200);
  });

  router.openapi(getRoute, async (context) => {
    const { id: spelled } = context.req.valid("param");
    const id = parseRefusalId(spelled);
    const scope = await context.get("access").scope();
    const row = id === undefined ? undefined : await findRefusal(browse, scope, id);
    if (row === undefined) {
      const detail = `Rejected request '${spelled}' does not exist, or is no longer kept.`;
      return answerProblem(context, "refusal_not_found", detail);
    }
    const shown = showDetail(row);
    if (shown.diagnosis.length > 0) return context.json(shown, 200);
    const diagnosis = await refusals.diagnose(row.id);
    return context.json(diagnosis === undefined ? shown : { ...shown, diagnosis: [...diagnosis] }, 200);
  });
  return router;
}
