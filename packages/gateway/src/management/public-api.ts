import type { ApiEnv } from "../access/api-env.ts";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Logger } from "../telemetry/log.ts";
import { answerProblem } from "../http/answers.ts";
import { addHealth } from "./health.ts";
import { createApiRouter } from "./api-router.ts";
import { answerWrongMethod } from "../http/wrong-method.ts";

/**
 * The main port when management has a separate one: the ingress and health only. Does not reveal what else exists.
 */
export function createPublicApi({
  database,
  engine,
  log,
}: {
  readonly database: Parameters<typeof addHealth>[1];
  readonly engine: Parameters<typeof addHealth>[2];
  readonly log: Logger;
}): OpenAPIHono<ApiEnv> {
  const app = createApiRouter();
  addHealth(app, database, engine);
  app.notFound(
    (context) =>
      answerWrongMethod(app, context) ?? answerProblem(context, "not_found", "There is nothing here."),
  );
  app.onError((error, context) => {
    log.error({ err: error }, "a request failed");
    return answerProblem(context, "internal_error", "The gateway failed; its log says why.");
  });
  return app;
}
