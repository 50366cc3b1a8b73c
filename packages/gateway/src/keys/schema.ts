import { z } from "@hono/zod-openapi";
import { providers } from "@agentex/webhook-providers";
import { pageSchema } from "../agents/schema.ts";
import { POLICIES } from "../deliveries/delivery.ts";
import { formatTime, timeSchema } from "../api/answers.ts";
import { EXTERNAL, INTERNAL, type KeyWithValues } from "./key.ts";

/** What a caller may make keys of: the agent's own key is made by the gateway alone. */
const NEW_KEY_TYPES = [EXTERNAL, ...providers.keys()] as const;
const KEY_TYPES = [EXTERNAL, INTERNAL, ...providers.keys()] as const;

const nameSchema = z
  .string()
  .min(1)
  .max(500)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must not hold control characters")
  .refine((name) => name.trim() === name, "must not begin or end with white space");

/** A secret may be anything that somebody else thought up, but not nothing, and not with a stray newline at its end. */
const valueSchema = z
  .string()
  .max(4_096)
  .refine((value) => value.trim() !== "", "must not be empty")
  // HMAC pads keys with NULs, so that one at the end, or nothing but NULs, is another secret in disguise.
  .refine((value) => !value.includes("\0"), "must not hold NUL")
  .refine(
    (value) => value.trim() === value,
    "must not begin or end with white space: it was pasted with too much",
  );

export const NOT_SENDABLE = "must be visible ASCII, since it is sent in a header";

/** Whether a value can be sent as a header's value, and arrive as it was. */
export function isSendable(value: string): boolean {
  return /^[\u0021-\u007e]+$/.test(value);
}

const futureSchema = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) > Date.now(), "must be in the future");

const agentReference = {
  agent_id: z.string().nullish(),
  agent_name: z.string().nullish(),
};

export const newKeySchema = z
  .object({
    ...agentReference,
    name: nameSchema,
    api_key_type: z.enum(NEW_KEY_TYPES).default(EXTERNAL),
    api_key: valueSchema.nullish().openapi({ description: "An existing secret; without it, one is made." }),
    policy: z.enum(POLICIES).nullish().openapi({ description: "In place of the route's delivery policy." }),
    expires_at: futureSchema
      .nullish()
      .openapi({ description: "When the key stops working; never, unless given." }),
  })
  .refine(
    ({ api_key_type, api_key }) => api_key_type !== EXTERNAL || api_key == null || isSendable(api_key),
    { path: ["api_key"], error: NOT_SENDABLE },
  )
  .openapi("NewAgentApiKey");

export const keySchema = z
  .object({
    id: z.uuid(),
    agent_id: z.uuid(),
    created_at: timeSchema,
    name: z.string(),
    api_key_type: z.string().openapi({ example: EXTERNAL }),
    policy: z.enum(POLICIES).nullable(),
    expires_at: timeSchema.nullable(),
    values: z
      .array(
        z.object({
          id: z.uuid(),
          created_at: timeSchema,
          expires_at: timeSchema.nullable(),
          last_used_at: timeSchema.nullable(),
        }),
      )
      .openapi({
        description: "What the key consists of, without the values themselves: two while it is rotated.",
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

export const createdKeySchema = keySchema
  .extend({ api_key: z.string().openapi({ description: "The value, shown this once." }) })
  .openapi("CreatedAgentApiKey");

export const keyPageSchema = z.object({
  agent_id: z.string().optional(),
  agent_name: z.string().optional(),
  ...pageSchema,
});

export const keyByNameSchema = z.object({
  agent_id: z.string().optional(),
  agent_name: z.string().optional(),
  api_key_type: z.enum(KEY_TYPES).default(EXTERNAL),
});

export const newTriggerSchema = z
  .object({
    agent_name: z.string(),
    source: z.string().default("github"),
    name: nameSchema,
    forward_path: z.string().max(2_000),
    secret: valueSchema.nullish(),
    base_url: z.string().max(2_000).nullish(),
  })
  .openapi("NewWebhookTrigger");

export const triggerSchema = z
  .object({
    key_id: z.uuid(),
    agent_name: z.string(),
    source: z.string(),
    name: z.string(),
    secret: z.string().openapi({ description: "The signing secret, shown this once." }),
    webhook_path: z.string(),
    webhook_url: z.string().nullable(),
  })
  .openapi("WebhookTrigger");

/** A key as it is shown on the wire, without its value. */
export function showKey(key: KeyWithValues): z.infer<typeof keySchema> {
  return {
    id: key.id,
    agent_id: key.agentId,
    created_at: formatTime(key.createdAt),
    name: key.name,
    api_key_type: key.type,
    policy: key.policy ?? null,
    expires_at: showTime(key.expiresAt),
    values: key.values.map((value) => ({
      id: value.id,
      created_at: formatTime(value.createdAt),
      expires_at: showTime(value.expiresAt),
      last_used_at: showTime(value.lastUsedAt),
    })),
  };
}

function showTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : formatTime(milliseconds);
}
