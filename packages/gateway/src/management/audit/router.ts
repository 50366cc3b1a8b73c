import { createRoute } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { auditFilterSchema, auditPageSchema, showAuditEntry } from "./schema.ts";

export type AuditRouterParts = { readonly audit: AuditLog };

/** `/audit_log` */
export function createAuditRouter({ audit }: AuditRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Audit log"],
      summary: "List who changed what, newest first",
      request: { query: auditFilterSchema },
      responses: {
        200: json(auditPageSchema, "A page of entries, newest first."),
        ...problems("parameters_invalid", "access_denied"),
      },
    }),
    async (context) => {
      const { cursor, limit, ...filter } = context.req.valid("query");
      const { accountId, agentIds } = await context.get("access").scope();
      // An external auth service does not know the audit log, so only callers who see all agents may read it.
      if (agentIds !== undefined) {
        return answerProblem(
          context,
          "access_denied",
          "Reading the audit log requires read access to every agent.",
        );
      }
      const rows = await audit.list({ ...filter, accountId }, cursor, limit + 1);
      const page = rows.slice(0, limit);
      return context.json(
        {
          entries: page.map(showAuditEntry),
          next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
        },
        200,
      );
    },
  );
  return router;
}
