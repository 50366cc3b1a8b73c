import { z } from "@hono/zod-openapi";
import { providers, readKeyName } from "agentex-webhook-providers";
import { pageSchema } from "../paging.ts";
import { POLICIES } from "../../agents/routes/route.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { renameWarning } from "./rename-warning.ts";
import { EXTERNAL, type KeyWithValues } from "../../keys/key.ts";
import {
  allowedAddressesSchema,
  expirySchema,
  nameSchema,
  noticesSchema,
  optionalValueSchema,
  toleranceSchema,
  typeSchema,
  valueSchema,
} from "./fields.ts";

const agentReference = {
  agent_id: z.string().nullish(),
  agent_name: z.string().nullish(),
};

export const newKeySchema = z
  .object({
    ...agentReference,
    name: nameSchema.openapi({
      description:
        "For a provider's key, the identity in its payloads: `owner/repository`, a Slack app's id.",
    }),
    api_key_type: typeSchema,
    api_key: optionalValueSchema.openapi({
      description: "An existing secret; without it, the gateway generates one.",
    }),
    policy: z.enum(POLICIES).nullish().openapi({ description: "Overrides the route's delivery policy." }),
    allowed_addresses: allowedAddressesSchema.nullish(),
    tolerance_seconds: toleranceSchema.nullish(),
    expires_at: expirySchema.nullish().openapi({ description: "When the key expires; without it, never." }),
  })
  .openapi("NewAgentApiKey", { description: "The key to create. Give either `agent_id` or `agent_name`." });

const keyValueSchema = z
  .object({
    id: z.uuid(),
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable(),
    public_key: z
      .string()
      .nullable()
      .openapi({ description: "The value itself if it is a public key of a provider, else null." }),
  })
  .openapi("AgentApiKeyValue", { description: "One value of a key, without the value itself." });

export const keySchema = z
  .object({
    id: z.uuid(),
    agent_id: z.uuid(),
    created_at: timeSchema,
    name: z.string(),
    api_key_type: z.string().openapi({
      description: "`external`, `internal` for the agent's own key, or a provider's id.",
      example: EXTERNAL,
    }),
    policy: z
      .enum(POLICIES)
      .nullable()
      .openapi({ description: "Delivery policy for webhooks that use this key; null: the route's." }),
    allowed_addresses: z.array(z.string()).nullable().openapi({
      description: "IP addresses and ranges from which the key may be used; null: from anywhere.",
    }),
    tolerance_seconds: z.int().nullable().openapi({
      description: "How many seconds a signed timestamp may be off; null: the provider's own tolerance.",
    }),
    renamed_to: z
      .string()
      .nullable()
      .openapi({
        description:
          "The new name of the repository or account that the key is named after, as its provider reported it; " +
          "null if there is none. Rename the key to it.",
      }),
    renamed_until: timeSchema.nullable().openapi({
      description: "Until when the key accepts webhooks with the new name as well as with its own.",
    }),
    expires_at: timeSchema.nullable().openapi({ description: "Null if the key does not expire." }),
    warnings: z.array(z.string()).openapi({ description: "What needs to be done about the key." }),
    values: z.array(keyValueSchema).openapi({
      description: "The key's valid values: two during a rotation, none while it waits for its secret.",
    }),
  })
  .openapi("AgentApiKey", {
    description: "A key of an agent: an API key, or a provider's signing secret. Never includes its value.",
  });

export const keyChangeSchema = z
  .object({
    name: nameSchema
      .optional()
      .openapi({ description: "The key's new name. From then on, it accepts only this one." }),
    tolerance_seconds: toleranceSchema.nullish().openapi({
      description: "The new tolerance for signed timestamps, in seconds; null: the provider's own.",
    }),
  })
  .refine(
    ({ name, tolerance_seconds }) => name !== undefined || tolerance_seconds !== undefined,
    "must contain a change",
  )
  .openapi("AgentApiKeyChange", { description: "The changes to a key." });

const LONGEST_OVERLAP_SECONDS = 90 * 86_400;

export const rotationSchema = z
  .object({
    api_key: valueSchema
      .nullish()
      .openapi({ description: "The new secret; without it, the gateway generates one." }),
    overlap_seconds: z
      .number()
      .min(0)
      .max(LONGEST_OVERLAP_SECONDS)
      .default(86_400)
      .openapi({ description: "How long the old value remains valid alongside the new one." }),
  })
  .openapi("KeyRotation", { description: "How to rotate a key." });

export const createdKeySchema = keySchema
  .extend({
    api_key: z.string().nullable().openapi({
      description:
        "The key's value. It is in this response only and cannot be retrieved later. Null if the provider sends it.",
    }),
    notices: noticesSchema,
  })
  .openapi("CreatedAgentApiKey", { description: "A new key, with its value." });

export const changedKeySchema = keySchema
  .extend({ notices: noticesSchema })
  .openapi("ChangedAgentApiKey", { description: "A key after a change, without its value." });

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

export const claimedSchema = z
  .object({ id: z.uuid(), api_key: z.string().openapi({ description: "The key's value, shown only once." }) })
  .openapi("ClaimedSecret", { description: "A secret that a provider sent." });

const WAITS = "Waits for its secret";

/** A key in its API format, without its value. */
export function showKey(key: KeyWithValues): z.infer<typeof keySchema> {
  return {
    id: key.id,
    agent_id: key.agentId,
    created_at: formatTime(key.createdAt),
    name: key.name,
    api_key_type: key.type,
    policy: key.policy ?? null,
    allowed_addresses: key.allowedAddresses === undefined ? null : [...key.allowedAddresses.entries],
    tolerance_seconds: key.toleranceSeconds ?? null,
    renamed_to: key.newName?.name ?? null,
    renamed_until: showTime(key.newName?.until),
    expires_at: showTime(key.expiresAt),
    warnings: [...warningsOf(key), ...impossibleName(key)],
    values: key.values.map((value) => ({
      id: value.id,
      created_at: formatTime(value.createdAt),
      expires_at: showTime(value.expiresAt),
      last_used_at: showTime(value.lastUsedAt),
      public_key: value.publicKey ?? null,
    })),
  };
}

/** A source's key. Any name is possible, because the installation distinguishes a source's webhooks. */
export function showSourceKey(key: KeyWithValues): z.infer<typeof keySchema> {
  return { ...showKey(key), warnings: warningsOf(key) };
}

function warningsOf(key: KeyWithValues): string[] {
  return [
    ...(key.newName === undefined ? [] : [renameWarning(key.name, key.newName)]),
    ...(key.values.length === 0 ? [WAITS] : []),
  ];
}

/**
 * A notice for a key that was created before names were checked. Custom providers' names are checked when a key is created.
 */
function impossibleName({ name, type }: Pick<KeyWithValues, "name" | "type">): string[] {
  const provider = providers.get(type);
  const read = provider && readKeyName(provider, name);
  return read?.outcome === "impossible" ? [`No webhook can match this name: ${read.problem}`] : [];
}

function showTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : formatTime(milliseconds);
}
