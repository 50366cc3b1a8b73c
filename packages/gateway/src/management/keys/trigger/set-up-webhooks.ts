import { createRoute } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import type { ApiRouter } from "../../api-router.ts";
import { announce, tags, unannounced, type KeysRouterParts } from "../key-operations.ts";
import { previewTrigger } from "./preview-trigger.ts";
import {
  newTriggerSchema,
  triggerPreviewSchema,
  triggerSchema,
  triggerToPreviewSchema,
} from "./trigger-schema.ts";
import { createWebhookTrigger } from "./webhook-trigger.ts";

const setUpRoute = createRoute({
  method: "post",
  path: "/webhook-trigger",
  tags,
  summary: "Create a provider's key and get the webhook URL to paste",
  request: { body: { required: true, content: { "application/json": { schema: newTriggerSchema } } } },
  responses: {
    200: json(triggerSchema, "The URL and the secret."),
    ...problems(
      "agent_not_found",
      "access_denied",
      "auth_unavailable",
      "source_unsupported",
      "secret_required",
      "secret_invalid",
      "forward_path_invalid",
      "key_exists",
      "key_name_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

const previewRoute = createRoute({
  method: "post",
  path: "/webhook-trigger/preview",
  tags,
  summary: "Preview a webhook: its URL, and any problems, without creating the key",
  request: {
    body: { required: true, content: { "application/json": { schema: triggerToPreviewSchema } } },
  },
  responses: {
    200: json(triggerPreviewSchema, "The URL. Nothing was created."),
    ...problems(
      "agent_not_found",
      "access_denied",
      "source_unsupported",
      "forward_path_invalid",
      "key_name_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** Creates a provider's key and the webhook URL to paste, and previews both. */
export function addWebhookSetup(router: ApiRouter, parts: KeysRouterParts): void {
  router.openapi(setUpRoute, async (context) => {
    const access = context.get("access");
    const made = await createWebhookTrigger(context.req.valid("json"), access, parts);
    if (made.outcome === "refused") return answerProblem(context, made.code, made.detail);
    if (!(await announce(parts, access, made.agent, made.key))) return unannounced(context);
    return context.json(made.trigger, 200);
  });

  router.openapi(previewRoute, async (context) => {
    const previewed = await previewTrigger(context.req.valid("json"), context.get("access"), parts);
    return previewed.outcome === "refused"
      ? answerProblem(context, previewed.code, previewed.detail)
      : context.json(previewed.preview, 200);
  });
}
