import { createRoute, z, type OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../../access/api-env.ts";
import { answerProblem } from "../../http/answers.ts";
import { onlyLocal } from "../../http/only-local.ts";
import { createApiRouter } from "../api-router.ts";
import { isLoopback } from "../../addresses/loopback.ts";
import type { Metrics } from "../../telemetry/metrics.ts";

/** `/metrics`, for Prometheus. */
export function addMetrics(app: OpenAPIHono<ApiEnv>, metrics: Pick<Metrics, "show">): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      tags: ["Health"],
      summary: "Get metrics for Prometheus",
      responses: {
        200: {
          description: "Metrics in Prometheus's text format.",
          content: { "text/plain": { schema: z.string() } },
        },
      },
    }),
    async (context) => {
      const { contentType, text } = await metrics.show();
      return context.text(text, 200, { "content-type": contentType });
    },
  );
}

/**
 * The separate port for metrics: serves nothing else, to anyone who reaches it. On a loopback address it is for this machine only,
 * so it rejects requests with a foreign `Host`.
 */
export function createMetricsApi(metrics: Pick<Metrics, "show">, host: string): OpenAPIHono<ApiEnv> {
  const app = createApiRouter();
  if (isLoopback(host)) app.use(onlyLocal());
  addMetrics(app, metrics);
  app.notFound((context) => answerProblem(context, "not_found", "This port serves only /metrics."));
  return app;
}
