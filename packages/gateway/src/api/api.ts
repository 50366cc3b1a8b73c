import type { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { createAgentsRouter, type AgentsRouterParts } from "../agents/router.ts";
import { createKeysRouter, type KeysRouterParts } from "../keys/router.ts";
import type { Engine } from "../deliveries/engine.ts";
import { createDeliveriesRouter, type DeliveriesRouterParts } from "../deliveries/router.ts";
import {
  createAgentListenersRouter,
  createListenersRouter,
  type ListenersRouterParts,
} from "../listeners/router.ts";
import { addMcp } from "../mcp/router.ts";
import { createDiagnoseRouter, type DiagnoseRouterParts } from "../providers/diagnose-router.ts";
import { createProvidersRouter, type ProvidersRouterParts } from "../providers/router.ts";
import { createRefusalsRouter, type RefusalsRouterParts } from "../refusals/router.ts";
import { createTestDeliveriesRouter, type TestDeliveriesRouterParts } from "../test-deliveries/router.ts";
import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";
import { answerProblem } from "./answers.ts";
import { addDocsPage } from "./docs-page.ts";
import { addDocuments } from "./documents.ts";
import { addHealth } from "./health.ts";
import { onlyLocal } from "./only-local.ts";
import { describeApi } from "./openapi.ts";
import { createRouter } from "./router.ts";

export type ApiParts = AgentsRouterParts &
  KeysRouterParts &
  ProvidersRouterParts &
  DiagnoseRouterParts &
  TestDeliveriesRouterParts &
  DeliveriesRouterParts &
  ListenersRouterParts &
  RefusalsRouterParts & {
    readonly database: Database;
    readonly engine: Pick<Engine, "canStore">;
    readonly log: Logger;
    /** Bytes; management requests are small. */
    readonly bodyLimit: number;
  };

/** Everything that the gateway serves besides the ingress. */
export function createApi(parts: ApiParts): OpenAPIHono {
  const app = createRouter();
  app.use(
    bodyLimit({
      maxSize: parts.bodyLimit,
      onError: (context) =>
        answerProblem(context, "body_too_large", `The body is larger than ${parts.bodyLimit} bytes.`),
    }),
  );
  app.use(async (context, next) => {
    // Only JSON: a web page may send forms and plain text anywhere without being asked, but not JSON.
    const type = context.req.header("content-type");
    // RFC 9112, section 6.3: one of these headers says that there is a body.
    const hasBody =
      context.req.header("transfer-encoding") !== undefined ||
      (context.req.header("content-length") ?? "0") !== "0";
    if (hasBody && (type === undefined || !/^application\/(json|[\w.-]+\+json)\b/i.test(type))) {
      return answerProblem(
        context,
        "content_type_unsupported",
        `The body was sent as ${type ?? "nothing in particular"}: send it with content-type: application/json.`,
      );
    }
    return next();
  });
  addHealth(app, parts.database, parts.engine);
  app.use(onlyLocal());
  app.route("/agents", createAgentsRouter(parts));
  app.route("/agent_api_keys", createKeysRouter(parts));
  app.route("/agents", createTestDeliveriesRouter(parts));
  app.route("/providers", createProvidersRouter(parts));
  app.route("/providers", createDiagnoseRouter(parts));
  app.route("/deliveries", createDeliveriesRouter(parts));
  app.route("/agents", createAgentListenersRouter(parts));
  app.route("/listeners", createListenersRouter(parts));
  app.route("/refusals", createRefusalsRouter(parts));
  addMcp(app, parts.publicUrl);
  describeApi(app);
  addDocsPage(app);
  addDocuments(app);

  app.notFound((context) =>
    answerProblem(
      context,
      "not_found",
      `There is nothing at ${context.req.method} ${context.req.path}; /docs shows what there is.`,
    ),
  );
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status === 400) {
      return answerProblem(context, "body_not_json", "The body is not JSON that can be read.");
    }
    if (isOutage(error)) {
      parts.log.error({ err: error }, "the store is out of reach");
      context.header("retry-after", "5");
      return answerProblem(
        context,
        "storage_unavailable",
        "The gateway's store is out of reach; nothing was changed.",
      );
    }
    parts.log.error({ err: error, method: context.req.method }, "a request could not be handled");
    return answerProblem(context, "internal_error", "The gateway failed; its log says why.");
  });
  return app;
}
