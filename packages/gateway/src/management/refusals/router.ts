import { createRoute } from "@hono/zod-openapi";
import { json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import { spellId } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import { listRefusals } from "../../refusals/list-refusals.ts";
import type { Refusals } from "../../refusals/refusals.ts";
import { refusalFilterSchema, refusalPageSchema, showRefusal } from "./schema.ts";

export type RefusalsRouterParts = { readonly database: Database; readonly refusals: Refusals };

/** `/refusals` */
export function createRefusalsRouter({ database, refusals }: RefusalsRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Refusals"],
      summary: "List rejected requests, newest first",
      request: { query: refusalFilterSchema },
      responses: {
        200: json(refusalPageSchema, "A page of rejected requests."),
        ...problems("parameters_invalid"),
      },
    }),
    async (context) => {
      const { cursor, limit, ...filter } = context.req.valid("query");
      const scope = await context.get("access").scope();
      const rows = await listRefusals(database.browse, scope, filter, cursor, limit + 1);
      const last = rows[limit - 1];
      return context.json(
        {
          refusals: rows.slice(0, limit).map(showRefusal),
          next_cursor: rows.length > limit && last !== undefined ? spellId(last.id) : null,
          left_out: refusals.leftOut(),
        },
        200,
      );
    },
  );
  return router;
}
