import type { ApiEnv } from "../../access/api-env.ts";
import { createRoute, z, type OpenAPIHono } from "@hono/zod-openapi";
import { sql } from "kysely";
import type { Engine } from "../../engine/engine.ts";
import type { Database } from "../../storage/database.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";

const healthSchema = z
  .object({ status: z.literal("healthy") })
  .openapi("Health", { description: "The process is alive." });
const readinessSchema = z
  .object({ status: z.literal("ready") })
  .openapi("Readiness", { description: "The gateway can store webhooks." });

/** `/healthz`: the process answers. `/readyz`, and `/healthcheck` as Agentex calls it: it can also store what it is sent. */
export function addHealth(
  app: OpenAPIHono<ApiEnv>,
  database: Database,
  engine: Pick<Engine, "canStore">,
): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/healthz",
      tags: ["Health"],
      summary: "Check that the process is alive",
      responses: { 200: json(healthSchema, "It is.") },
    }),
    (context) => context.json({ status: "healthy" as const }, 200),
  );
  for (const path of ["/readyz", "/healthcheck"]) {
    app.openapi(
      createRoute({
        method: "get",
        path,
        tags: ["Health"],
        summary: "Check that the gateway can store webhooks",
        responses: { 200: json(readinessSchema, "It can."), ...problems("not_ready") },
      }),
      async (context) => {
        // A full disk can still be read.
        if (!engine.canStore()) return answerProblem(context, "not_ready", "The store is full.");
        try {
          // The connections that webhooks and their attempts use.
          await Promise.all([database.lookUp, database.prompt].map((way) => sql`select 1`.execute(way)));
        } catch {
          return answerProblem(context, "not_ready", "The store does not respond.");
        }
        return context.json({ status: "ready" as const }, 200);
      },
    );
  }
}
