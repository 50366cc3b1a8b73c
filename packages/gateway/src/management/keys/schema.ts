import { z } from "@hono/zod-openapi";
import { pageSchema } from "../agents/schema.ts";
import { POLICIES } from "../../agents/route.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { ADDRESS_RANGE_EXPECTED, isAddressRange } from "../../addresses/address-list.ts";
import { setupSchema } from "../providers/schema.ts";
import { EXTERNAL, type KeyWithValues } from "../../keys/key.ts";

const typeSchema = z.string().max(63).default(EXTERNAL).openapi({
  description: "`external`, or a provider's id: `GET /providers` lists them.",
  example: "github",
});

const nameSchema = z
  .string()
  .min(1)
  .max(500)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must not hold control characters")
  .refine((name) => name.trim() === name, "must not begin or end with white space");

/** A secret may be anything that somebody else thought up, but not nothing. */
const valueSchema = z
  .string()
  .max(4_096)
  .refine((value) => value.trim() !== "", "must not be empty")
  // HMAC pads keys with NULs, so that one at the end, or nothing but NULs, is another secret in disguise.
  .refine((value) => !value.includes("\0"), "must not hold NUL");

const futureSchema = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) > Date.now(), "must be in the future");

const allowedAddressesSchema = z
  .array(z.string().max(64).refine(isAddressRange, `must be ${ADDRESS_RANGE_EXPECTED}`))
  .min(1)
  .max(200)
  .openapi({
    description: "IP addresses and ranges from which it may be used; anywhere, unless given.",
    example: ["192.30.252.0/22"],
  });

const agentReference = {
  agent_id: z.string().nullish(),
  agent_name: z.string().nullish(),
};

export const newKeySchema = z
  .object({
    ...agentReference,
    name: nameSchema,
    api_key_type: typeSchema,
    api_key: valueSchema.nullish().openapi({ description: "An existing secret; without it, one is made." }),
    policy: z.enum(POLICIES).nullish().openapi({ description: "In place of the route's delivery policy." }),
    allowed_addresses: allowedAddressesSchema.nullish(),
    expires_at: futureSchema
      .nullish()
      .openapi({ description: "When the key stops working; never, unless given." }),
  })
  .openapi("NewAgentApiKey");

export const keySchema = z
  .object({
    id: z.uuid(),
    agent_id: z.uuid(),
    created_at: timeSchema,
    name: z.string(),
    api_key_type: z.string().openapi({ example: EXTERNAL }),
    policy: z.enum(POLICIES).nullable(),
    allowed_addresses: z
      .array(z.string())
      .nullable()
      .openapi({ description: "From where it may be used; null: from anywhere." }),
    expires_at: timeSchema.nullable(),
    values: z
      .array(
        z.object({
          id: z.uuid(),
          created_at: timeSchema,
          expires_at: timeSchema.nullable(),
          last_used_at: timeSchema.nullable(),
          public_key: z
            .string()
            .nullable()
            .openapi({ description: "The value itself where it is a provider's public key." }),
        }),
      )
      .openapi({
        description:
          "What the key consists of, without the values themselves: two while it is rotated; none while the provider has " +
          "not brought its secret yet.",
      }),
  })
  .openapi("AgentApiKey");

const LONGEST_OVERLAP_SECONDS = 90 * 86_400;

export const rotationSchema = z
  .object({
    api_key: valueSchema.nullish().openapi({ description: "The new secret; without it, one is made." }),
    overlap_seconds: z
      .number()
      .min(0)
      .max(LONGEST_OVERLAP_SECONDS)
      .default(86_400)
      .openapi({ description: "How long the value so far goes on working beside the new one." }),
  })
  .openapi("AgentApiKeyRotation");

const noticesSchema = z.array(z.string()).openapi({ description: "What else there is to know or to do." });

export const createdKeySchema = keySchema
  .extend({
    api_key: z.string().nullable().openapi({
      description: "The value, shown this once; null where the provider is to bring it.",
    }),
    notices: noticesSchema,
  })
  .openapi("CreatedAgentApiKey");

export const keyPageSchema = z.object({
  agent_id: z.string().optional(),
  agent_name: z.string().optional(),
  ...pageSchema,
});

export const keyByNameSchema = z.object({
  agent_id: z.string().optional(),
  agent_name: z.string().optional(),
  api_key_type: typeSchema,
});

export const newTriggerSchema = z
  .object({
    agent_name: z.string(),
    source: z.string().max(63).default("github").openapi({ description: "A provider's id." }),
    name: nameSchema,
    forward_path: z.string().max(2_000),
    secret: valueSchema.nullish(),
    allowed_addresses: allowedAddressesSchema.nullish(),
    base_url: z.string().max(2_000).nullish(),
  })
  .openapi("NewWebhookTrigger");

export const triggerSchema = z
  .object({
    key_id: z.uuid(),
    agent_name: z.string(),
    source: z.string(),
    name: z.string(),
    secret: z.string().nullable().openapi({
      description: "The signing secret, shown this once; null where the provider is to bring it.",
    }),
    webhook_path: z.string(),
    webhook_url: z.string().nullable(),
    setup: setupSchema,
    notices: noticesSchema,
  })
  .openapi("WebhookTrigger");

export const claimedSchema = z
  .object({ id: z.uuid(), api_key: z.string().openapi({ description: "The value, shown this once." }) })
  .openapi("ClaimedSecret");

/** A key as it is shown on the wire, without its value. */
export function showKey(key: KeyWithValues): z.infer<typeof keySchema> {
  return {
    id: key.id,
    agent_id: key.agentId,
    created_at: formatTime(key.createdAt),
    name: key.name,
    api_key_type: key.type,
    policy: key.policy ?? null,
    allowed_addresses: key.allowedAddresses === undefined ? null : [...key.allowedAddresses.entries],
    expires_at: showTime(key.expiresAt),
    values: key.values.map((value) => ({
      id: value.id,
      created_at: formatTime(value.createdAt),
      expires_at: showTime(value.expiresAt),
      last_used_at: showTime(value.lastUsedAt),
      public_key: value.publicKey ?? null,
    })),
  };
}

function showTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : formatTime(milliseconds);
}
