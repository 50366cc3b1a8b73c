import type { ApiEnv } from "../access/api-env.ts";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Logger } from "../telemetry/log.ts";
import { answerProblem } from "../http/answers.ts";
import { checkBody } from "../http/check-body.ts";
import { addHealth } from "./gateway/health.ts";
import type { ReadinessParts } from "./gateway/why-not-ready.ts";
import { answerFailure } from "./answer-failure.ts";
import { createApiRouter } from "./api-router.ts";
import { limitBody } from "./limit-body.ts";
import { FOLLOWED_PATH } from "./runs/follow-router.ts";
import { createBindRouter, type BindRouterParts } from "./sessions/bind-router.ts";
import { createClaimRouter, type ClaimRouterParts } from "./inbox/claim-router.ts";
import { createRunsRouter, type RunsRouterParts } from "./runs/router.ts";
import { answerWrongMethod } from "../http/wrong-method.ts";

export type PublicApiParts = RunsRouterParts &
  ClaimRouterParts &
  BindRouterParts & {
    readonly database: ReadinessParts["database"];
    readonly engine: ReadinessParts["engine"] & BindRouterParts["engine"] & ClaimRouterParts["engine"];
    /** In bytes. */
    readonly bodyLimit: number;
    readonly log: Logger;
  };

/**
 * The main port when management has a separate one: the ingress, health, and what agents and senders call. It does not reveal what
 * else exists.
 */
export function createPublicApi(parts: PublicApiParts): OpenAPIHono<ApiEnv> {
  const { bodyLimit, log } = parts;
  const app = createApiRouter();
  app.use(limitBody(bodyLimit));
  app.use(checkBody());
  addHealth(app, parts);
  app.route("/deliveries", createRunsRouter(parts));
  app.route("/sessions", createBindRouter(parts));
  app.route("/agents", createClaimRouter(parts, false));
  app.get(`/deliveries${FOLLOWED_PATH}`, (context) => {
    context.header("www-authenticate", "AgentKey");
    return answerProblem(
      context,
      "credentials_missing",
      "Send the external key that sent this delivery, as x-agent-api-key.",
    );
  });
  app.notFound(
    (context) =>
      answerWrongMethod(app, context) ??
      answerProblem(context, "not_found", "There is nothing at this path."),
  );
  app.onError((error, context) => answerFailure(error, context, log));
  return app;
}
