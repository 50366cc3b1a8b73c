import type { ApiEnv } from "../../access/api-env.ts";
import { createRoute, z, type OpenAPIHono } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { whyNotReady, type ReadinessParts } from "./why-not-ready.ts";

const healthSchema = z
  .object({ status: z.literal("healthy") })
  .openapi("Health", { description: "The process is alive." });
const readinessSchema = z
  .object({ status: z.literal("ready") })
  .openapi("Readiness", { description: "The gateway can store webhooks." });

/**
 * `/healthz`: the process responds. `/readyz`, and Agentex's name for it, `/healthcheck`: the gateway can also store webhooks.
 */
export function addHealth(app: OpenAPIHono<ApiEnv>, parts: ReadinessParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/healthz",
      tags: ["Health"],
      summary: "Check that the process is alive",
      responses: { 200: json(healthSchema, "The process is alive.") },
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
        responses: {
          200: json(readinessSchema, "The gateway can store webhooks."),
          ...problems("not_ready"),
        },
      }),
      async (context) => {
        const reason = await whyNotReady(parts);
        if (reason !== undefined) return answerProblem(context, "not_ready", reason);
        return context.json({ status: "ready" as const }, 200);
      },
    );
  }
}
