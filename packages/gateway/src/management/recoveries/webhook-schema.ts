import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import type { MissedWebhook } from "../../recoveries/list-missed.ts";
import { recoverySchema } from "./schema.ts";

export const newWebhookSchema = z
  .strictObject({
    agent: z.string(),
    key: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9-]{0,98}(\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100})?$/,
        "must be owner/repository or an organization",
      )
      .openapi({
        description:
          "The agent's GitHub key: `owner/repository`, or an organization's login for all of its repositories.",
        example: "octo/flux",
      }),
    path: z
      .string()
      .max(2_000)
      .openapi({ description: "The path of the agent's route.", example: "/code_changes" }),
    events: z
      .array(z.string().regex(/^(\*|[a-z0-9_]{1,100})$/, "must be an event's name, or *"))
      .min(1)
      .max(100)
      .optional()
      .openapi({
        description: "GitHub's names of events, or `*` for all. By default, those that the route declares.",
      }),
    base_url: z
      .string()
      .max(2_000)
      .optional()
      .openapi({ description: "The gateway's public URL, if the gateway does not know it." }),
    credential: z.strictObject({ token: z.string().min(1).max(1_000) }).openapi({
      description:
        "A token with write access to webhooks there. It is stored, encrypted, to recover missed webhooks.",
    }),
  })
  .openapi("NewProviderWebhook", { description: "A webhook to create at GitHub." });

export const createdWebhookSchema = z
  .object({
    url: z.string().openapi({ description: "The URL that GitHub calls." }),
    recovery: recoverySchema,
  })
  .openapi("ProviderWebhook", { description: "A webhook at GitHub, and its recovery." });

export const missedSchema = z
  .object({
    id: z.string().openapi({ description: "The provider's id: `x-github-delivery`, or Stripe's `evt_…`." }),
    event: z.string(),
    failed_at: timeSchema,
    asked_at: timeSchema.nullable(),
    refused: z.string().nullable().openapi({ description: "Why the provider does not redeliver it." }),
    arrived_at: timeSchema.nullable(),
  })
  .openapi("MissedWebhook", { description: "A webhook that its provider could not deliver." });

export function showMissed(missed: MissedWebhook): z.infer<typeof missedSchema> {
  const time = (at: number | undefined): string | null => (at === undefined ? null : formatTime(at));
  return {
    id: missed.id,
    event: missed.event,
    failed_at: formatTime(missed.failedAt),
    asked_at: time(missed.askedAt),
    refused: missed.refused ?? null,
    arrived_at: time(missed.arrivedAt),
  };
}
