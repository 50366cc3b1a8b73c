import { isTemplate } from "agentex-webhook-providers";
import { z } from "@hono/zod-openapi";
import { strict } from "../../agents/routes/strict.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { ALIASES, type Source } from "../../sources/source.ts";
import {
  allowedAddressesSchema,
  expirySchema,
  noticesSchema,
  toleranceSchema,
  valueSchema,
} from "../keys/fields.ts";
import { keySchema } from "../keys/schema.ts";
import { reachSchema } from "../providers/reach-schema.ts";

const LONGEST_TEMPLATE = 1_000;

export const sourceNameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9-]+$/, "may contain lower-case letters, digits and hyphens only");

export const newSourceSchema = strict({
  provider: z.string().max(63).openapi({
    description:
      "A provider's id (see `GET /providers`), or `external` for callers with an API key. It cannot change.",
    example: "github-app",
  }),
  secret: valueSchema.nullish().openapi({
    description:
      "The secret that the provider signs with. Without it, the gateway generates one if the provider lets you " +
      "choose it. A new value rotates the secret, with an overlap of a day.",
  }),
  route_by: z
    .string()
    .max(LONGEST_TEMPLATE)
    .refine(isTemplate, "is not a template such as {json:installation.id}")
    .nullish()
    .openapi({
      description:
        "Template of the value that chooses targets. By default, the value that identifies the provider's " +
        "installations.",
      example: "{json:installation.id}",
    }),
  alias: z
    .enum(ALIASES)
    .nullish()
    .openapi({
      description:
        "Agentex's own paths, at which the source also receives webhooks: `/slack/events`, `/slack/commands` and " +
        "`/slack/interactions`, or `/linear/events`. One source for each.",
    }),
  allowed_addresses: allowedAddressesSchema.nullish(),
  tolerance_seconds: toleranceSchema.nullish(),
  expires_at: expirySchema.nullish().openapi({ description: "When a new key expires; without it, never." }),
}).openapi("NewSource", {
  description: "The source to create or change. Omitted members get their defaults.",
});

export const sourceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    provider: z.string(),
    url: z.string().openapi({
      description:
        "What to enter at the provider; only the path if the gateway does not know its public URL.",
      example: "https://gateway.example.com/sources/github",
    }),
    route_by: z.string().nullable().openapi({
      description: "Template of the value that chooses targets; null: everything goes to the targets of `*`.",
    }),
    alias: z.enum(ALIASES).nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .openapi("Source", {
    description: "One gateway URL for an app with many installations; its targets are agents.",
  });

const unroutedSchema = z
  .int()
  .openapi({ description: "How many webhooks wait for a target; at most 10,000 are counted." });

export const listedSourceSchema = sourceSchema
  .extend({
    has_secret: z
      .boolean()
      .openapi({ description: "Whether it has a secret: without one, all requests are rejected." }),
    target_count: z.int().openapi({ description: "How many targets it has, whether they are on or off." }),
    unrouted: unroutedSchema,
  })
  .openapi("ListedSource", { description: "A source, as listed." });

export const sourceDetailSchema = sourceSchema
  .extend({
    key: z
      .union([keySchema, z.null()])
      .openapi({ description: "The key that verifies its webhooks; null until it has a secret." }),
    unrouted: unroutedSchema,
    events: z.array(z.string()).openapi({
      description:
        "The events to select at the provider for the targets' routes; `*`: all. Empty if one of them declares none.",
    }),
    reach: reachSchema,
  })
  .openapi("SourceDetail", { description: "A source with its key, without the key's value." });

export const savedSourceSchema = sourceDetailSchema
  .extend({
    secret: z.string().nullable().openapi({
      description:
        "The secret that the gateway generated. It is in this response only. Null if it generated none.",
    }),
    notices: noticesSchema,
  })
  .openapi("SavedSource", { description: "A source that was created or changed." });

export const sourceRotationSchema = z
  .object({
    secret: valueSchema
      .nullish()
      .openapi({ description: "The new secret; without it, the gateway generates one." }),
    overlap_seconds: z
      .number()
      .min(0)
      .max(90 * 86_400)
      .default(86_400)
      .openapi({ description: "How long the old secret remains valid alongside the new one." }),
  })
  .openapi("SourceRotation", { description: "How to rotate a source's secret." });

export type ShownSource = z.infer<typeof sourceSchema>;

/** A source in its API format. @param routeBy - with the provider's default. */
export function showSource(
  source: Source,
  routeBy: string | undefined,
  publicUrl: string | undefined,
): ShownSource {
  return {
    id: source.id,
    name: source.name,
    provider: source.provider,
    url: `${publicUrl?.replace(/\/+$/, "") ?? ""}/sources/${source.name}`,
    route_by: routeBy ?? null,
    alias: source.alias ?? null,
    created_at: formatTime(source.createdAt),
    updated_at: formatTime(source.updatedAt),
  };
}
