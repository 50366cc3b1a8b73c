import { z } from "@hono/zod-openapi";
import { reachSchema } from "../../providers/reach-schema.ts";
import { setupSchema } from "../../providers/schema.ts";
import { keySchema } from "../schema.ts";
import {
  allowedAddressesSchema,
  nameSchema,
  noticesSchema,
  optionalValueSchema,
  toleranceSchema,
} from "../fields.ts";

export const newTriggerSchema = z
  .object({
    agent_name: z.string(),
    source: z.string().max(63).default("github").openapi({ description: "The provider's id." }),
    name: nameSchema.openapi({
      description: "The identity in the provider's payloads: `owner/repository`, a Slack app's id.",
    }),
    forward_path: z
      .string()
      .max(2_000)
      .openapi({ description: "The path of the agent's route that the provider is to call." }),
    secret: optionalValueSchema.openapi({
      description:
        "Providers such as GitHub let you choose the secret: the gateway generates it if it is missing. " +
        "Providers such as Slack generate it themselves: it is required, unless `secret_later` is true.",
    }),
    secret_later: z
      .boolean()
      .default(false)
      .openapi({
        description:
          "For providers that show their secret only once they have the URL: creates the key without it. The " +
          "provider's requests are rejected until the key gets its value with `POST " +
          "/agent_api_keys/{id}/rotate`. Has no effect if the gateway generates the secret.",
      }),
    allowed_addresses: allowedAddressesSchema.nullish(),
    tolerance_seconds: toleranceSchema.nullish(),
    base_url: z
      .string()
      .max(2_000)
      .nullish()
      .openapi({ description: "The gateway's public URL, if the gateway does not know it." }),
  })
  .openapi("NewWebhookTrigger", { description: "The webhook to set up." });

export const triggerSchema = z
  .object({
    key_id: z.uuid(),
    agent_name: z.string(),
    source: z.string(),
    name: z.string(),
    secret: z
      .string()
      .nullable()
      .openapi({
        description:
          "The signing secret. It is in this response only and cannot be retrieved later. Null if the " +
          "provider sends it, or " +
          "if the key waits for it.",
      }),
    webhook_path: z.string(),
    webhook_url: z
      .string()
      .nullable()
      .openapi({ description: "The URL to paste; null if the gateway does not know its public URL." }),
    setup: setupSchema,
    notices: noticesSchema,
  })
  .openapi("WebhookTrigger", { description: "What to paste into the provider's settings." });

export const triggerToPreviewSchema = newTriggerSchema
  .pick({ agent_name: true, source: true, name: true, forward_path: true, base_url: true })
  .openapi("WebhookTriggerToPreview", { description: "The webhook to preview." });

export const triggerPreviewSchema = triggerSchema
  .pick({ agent_name: true, source: true, webhook_path: true, webhook_url: true, setup: true, notices: true })
  .extend({
    name: z.string().openapi({ description: "The key's name, as read from a pasted URL." }),
    key: keySchema.nullable().openapi({ description: "The key with this name; null if there is none yet." }),
    events: z.array(z.string()).openapi({
      description:
        "The events to select at the provider for the route; `*`: all. Empty if the route declares none.",
    }),
    missing_route: z
      .object({
        detail: z.string().openapi({ description: "The problem, as a sentence." }),
        is_final: z.boolean().openapi({
          description: "Whether webhooks for the path get 404; otherwise they are forwarded to the agent.",
        }),
      })
      .nullable()
      .openapi({ description: "Null if the agent has the route, or its routes are unknown." }),
    reach: reachSchema,
  })
  .openapi("WebhookTriggerPreview", {
    description: "A preview of a webhook. Nothing was created.",
  });
