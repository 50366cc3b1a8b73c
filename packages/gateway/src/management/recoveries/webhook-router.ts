import { createRoute, z } from "@hono/zod-openapi";
import type { AuditLog } from "../../audit/audit-log.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { listMissedWebhooks } from "../../recoveries/list-missed.ts";
import type { RecoveryRunner } from "../../recovery/recovery-runner.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { createProviderWebhook, type WebhookParts } from "./create-webhook.ts";
import { showRecovery } from "./schema.ts";
import { createdWebhookSchema, missedSchema, newWebhookSchema, showMissed } from "./webhook-schema.ts";

export type WebhookRouterParts = WebhookParts & {
  readonly database: Pick<Database, "query" | "browse">;
  readonly audit: AuditLog;
  readonly recoveryRunner: Pick<RecoveryRunner, "wake">;
};

const tags = ["Recovery"];
const byName = z.object({
  name: z.string().openapi({ description: "The recovery's name.", example: "flux" }),
});

const missedRoute = createRoute({
  method: "get",
  path: "/{name}/missed",
  tags,
  summary: "List the missed webhooks of a recovery",
  request: {
    params: byName,
    query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
  },
  responses: {
    200: json(z.array(missedSchema), "Of the last 7 days, newest first."),
    ...problems("recovery_not_found", "parameters_invalid"),
  },
});

const createWebhookRoute = createRoute({
  method: "post",
  path: "/{name}/webhook",
  tags,
  summary: "Create a webhook at GitHub, and a recovery for it",
  description:
    "Creates it with the URL of the agent's route and the secret of the agent's key, and stores the recovery " +
    "under this name. " +
    "An existing webhook is never changed.",
  request: {
    params: byName,
    body: { required: true, content: { "application/json": { schema: newWebhookSchema } } },
  },
  responses: {
    200: json(createdWebhookSchema, "The webhook and its recovery."),
    ...problems(
      "agent_not_found",
      "access_denied",
      "key_not_found",
      "credential_unusable",
      "webhook_url_unreachable",
      "webhook_exists",
      "webhook_not_created",
      "provider_unavailable",
      "body_invalid",
      "body_not_json",
    ),
  },
});

/** `/recoveries/{name}/missed` and `/recoveries/{name}/webhook`. */
export function createRecoveryWebhookRouter(parts: WebhookRouterParts) {
  const { database, recoveries, audit, recoveryRunner } = parts;
  const router = createApiRouter();

  router.openapi(missedRoute, async (context) => {
    const { name } = context.req.valid("param");
    const found = await recoveries.find(await context.get("access").scope(), name);
    if (found === undefined) {
      return answerProblem(context, "recovery_not_found", `Recovery '${name}' does not exist.`);
    }
    const { limit } = context.req.valid("query");
    const missed = await listMissedWebhooks(database.browse, found.id, limit);
    return context.json(missed.map(showMissed), 200);
  });

  router.openapi(createWebhookRoute, async (context) => {
    const access = context.get("access");
    const { name } = context.req.valid("param");
    const created = await createProviderWebhook(name, context.req.valid("json"), access, parts);
    if (created.outcome === "refused") return answerProblem(context, created.code, created.detail);
    const { recovery, url } = created;
    const resource = { type: "recovery", id: recovery.id, name } as const;
    await audit.note(access, "recovery.create_webhook", resource, { url });
    recoveryRunner.wake();
    return context.json({ url, recovery: showRecovery(recovery) }, 200);
  });
  return router;
}
