import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { authenticate, type AuthenticateParts } from "../access/authenticate.ts";
import { createAccountRouter, type AccountRouterParts } from "./accounts/account-router.ts";
import { createSessionRouter, type SessionRouterParts } from "./accounts/session-router.ts";
import {
  createRegistrationRouter,
  type RegistrationRouterParts,
} from "./agents/registration/registration-router.ts";
import { createBuildRouter, type BuildRouterParts } from "./agents/registration/build-router.ts";
import { createPromotionRouter, type PromotionRouterParts } from "./deployments/promotion-router.ts";
import { createDeploymentsRouter, type DeploymentsRouterParts } from "./deployments/router.ts";
import { createStoppingRouter, type StoppingRouterParts } from "./agents/stopping-router.ts";
import { createAuditRouter, type AuditRouterParts } from "./audit/router.ts";
import { createAlertsRouter, type AlertsRouterParts } from "./alerts/router.ts";
import { createActivityRouter, type ActivityRouterParts } from "./agents/activity-router.ts";
import { createRoutesRouter, type RoutesRouterParts } from "./agents/routes-router.ts";
import { createAgentsRouter, type AgentsRouterParts } from "./agents/router.ts";
import { createKeysRouter, type KeysRouterParts } from "./keys/router.ts";
import type { Engine } from "../engine/engine.ts";
import { createComparisonRouter } from "./deliveries/comparison-router.ts";
import { createDeliveriesRouter, type DeliveriesRouterParts } from "./deliveries/router.ts";
import { createAgentListenersRouter, type AgentListenersParts } from "./listeners/agent-listeners-router.ts";
import { createListenersRouter, type ListenersRouterParts } from "./listeners/router.ts";
import { createDiagnoseRouter, type DiagnoseRouterParts } from "./providers/diagnose-router.ts";
import { createProvidersRouter, type ProvidersRouterParts } from "./providers/router.ts";
import { createRecoveriesRouter, type RecoveriesRouterParts } from "./recoveries/router.ts";
import { createRecoveryWebhookRouter, type WebhookRouterParts } from "./recoveries/webhook-router.ts";
import { createRefusalsRouter, type RefusalsRouterParts } from "./refusals/router.ts";
import { createClaimRouter, type ClaimRouterParts } from "./inbox/claim-router.ts";
import { createRunsRouter, type RunsRouterParts } from "./runs/router.ts";
import { createBindRouter, type BindRouterParts } from "./sessions/bind-router.ts";
import { createSessionsRouter, type SessionsRouterParts } from "./sessions/router.ts";
import { createSourcesRouter, type SourcesRouterParts } from "./sources/router.ts";
import { createSubscriptionsRouter, type SubscriptionsRouterParts } from "./subscriptions/router.ts";
import { createTestDeliveriesRouter, type TestDeliveriesRouterParts } from "./test-deliveries/router.ts";
import type { Database } from "../storage/database.ts";
import type { Logger } from "../telemetry/log.ts";
import { countManagement } from "./gateway/management-metrics.ts";
import type { CountRequest } from "./gateway/request-counter.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { addMetrics } from "./gateway/metrics-router.ts";
import { createAboutRouter, type AboutRouterParts } from "./gateway/about.ts";
import { answerProblem } from "../http/answers.ts";
import { checkBody } from "../http/check-body.ts";
import { addRoot } from "./root.ts";
import { addDocsPage } from "./docs-page.ts";
import { addDocuments } from "./documents.ts";
import { addHealth } from "./gateway/health.ts";
import { onlyLocal } from "../http/only-local.ts";
import { describeApi } from "./openapi.ts";
import { answerFailure } from "./answer-failure.ts";
import { createApiRouter } from "./api-router.ts";
import { limitBody } from "./limit-body.ts";
import { passOn, type PassOnParts } from "./upstream/pass-on.ts";
import { answerWrongMethod } from "../http/wrong-method.ts";

export type ApiParts = PassOnParts &
  AuthenticateParts &
  SessionRouterParts &
  AccountRouterParts &
  AuditRouterParts &
  RegistrationRouterParts &
  StoppingRouterParts &
  AgentsRouterParts &
  ActivityRouterParts &
  RoutesRouterParts &
  BuildRouterParts &
  DeploymentsRouterParts &
  PromotionRouterParts &
  KeysRouterParts &
  ProvidersRouterParts &
  DiagnoseRouterParts &
  TestDeliveriesRouterParts &
  DeliveriesRouterParts &
  ListenersRouterParts &
  AgentListenersParts &
  RunsRouterParts &
  ClaimRouterParts &
  BindRouterParts &
  SessionsRouterParts &
  RecoveriesRouterParts &
  SourcesRouterParts &
  SubscriptionsRouterParts &
  WebhookRouterParts &
  RefusalsRouterParts &
  AlertsRouterParts &
  AboutRouterParts & {
    readonly database: Database;
    readonly engine: Pick<Engine, "canStore">;
    readonly metrics: Pick<Metrics, "show">;
    readonly countRequest: CountRequest;
    readonly log: Logger;
    /** In bytes; management requests are small. */
    readonly bodyLimit: number;
    /** Adds the pages of the console and of the documentation, which anyone may load. */
    readonly addPages: (app: OpenAPIHono<ApiEnv>) => void;
    /** Adds the tools for coding agents. They call this API. */
    readonly addMcp: (app: OpenAPIHono<ApiEnv>) => void;
  };

/** Everything that the gateway serves apart from the ingress. */
export function createApi(parts: ApiParts): OpenAPIHono<ApiEnv> {
  const app = createApiRouter();
  app.use(countManagement(parts.countRequest));
  app.use(passOn(app, parts));
  app.use(limitBody(parts.bodyLimit));
  app.use(checkBody());
  addHealth(app, parts);
  // Agents report on runs, and senders follow their deliveries, from anywhere, with their own credentials.
  app.route("/deliveries", createRunsRouter(parts));
  app.route("/sessions", createBindRouter(parts));
  app.route("/agents", createClaimRouter(parts, true));
  if (parts.login.kind === "none") {
    app.use(onlyLocal());
    // Metrics cover all accounts, so they belong to the operator, who has a separate port for them.
    addMetrics(app, parts.metrics);
  }
  // Before login: public pages, pages without data, and endpoints where agents authenticate themselves.
  app.route("/session", createSessionRouter(parts));
  describeApi(app);
  addDocsPage(app);
  addDocuments(app);
  parts.addPages(app);
  addRoot(app);
  app.route("/agents", createRegistrationRouter(parts));
  app.route("/agents", createStoppingRouter(parts));
  app.use(authenticate(parts));
  mountNouns(app, parts);
  parts.addMcp(app);

  app.notFound(
    (context) =>
      answerWrongMethod(app, context) ??
      answerProblem(
        context,
        "not_found",
        `There is nothing at ${context.req.path}; see /docs for all paths.`,
      ),
  );
  app.onError((error, context) => answerFailure(error, context, parts.log));
  return app;
}

/** Mounts one router per noun, for authenticated callers. */
function mountNouns(app: OpenAPIHono<ApiEnv>, parts: ApiParts): void {
  app.route("/account", createAccountRouter(parts));
  app.route("/audit_log", createAuditRouter(parts));
  app.route("/agents", createBuildRouter(parts));
  app.route("/agents", createActivityRouter(parts));
  app.route("/agents", createAgentsRouter(parts));
  app.route("/agents", createRoutesRouter(parts));
  app.route("/agents", createSessionsRouter(parts));
  app.route("/agents", createDeploymentsRouter(parts));
  app.route("/agents", createPromotionRouter(parts));
  app.route("/agent_api_keys", createKeysRouter(parts));
  app.route("/agents", createTestDeliveriesRouter(parts));
  app.route("/providers", createProvidersRouter(parts));
  app.route("/providers", createDiagnoseRouter(parts));
  app.route("/deliveries", createDeliveriesRouter(parts));
  app.route("/deliveries", createComparisonRouter(parts));
  app.route("/agents", createAgentListenersRouter(parts));
  app.route("/listeners", createListenersRouter(parts));
  app.route("/recoveries", createRecoveriesRouter(parts));
  app.route("/sources", createSourcesRouter(parts));
  app.route("/subscriptions", createSubscriptionsRouter(parts));
  app.route("/recoveries", createRecoveryWebhookRouter(parts));
  app.route("/refusals", createRefusalsRouter(parts));
  app.route("/alerts", createAlertsRouter(parts));
  app.route("/about", createAboutRouter(parts));
}
