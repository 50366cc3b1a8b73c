import { z } from "@hono/zod-openapi";
import { setupSchema } from "../providers/schema.ts";
import {
  allowedAddressesSchema,
  nameSchema,
  noticesSchema,
  optionalValueSchema,
  toleranceSchema,
} from "./fields.ts";

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
        "For GitHub and others that let you choose the secret, generated if it is missing. For Slack and others that generate " +
        "the secret themselves, required.",
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
    secret: z.string().nullable().openapi({
      description:
        "The signing secret. It is in this response only and cannot be retrieved later. Null if the provider sends it.",
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
