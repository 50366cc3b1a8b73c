import { providers as builtIn, type Provider } from "agentex-webhook-providers";
import { z } from "@hono/zod-openapi";

export const setupSchema = z
  .object({
    url: z.string().openapi({ description: "Where to paste the URL." }),
    secret: z.string().openapi({ description: "Where to paste the secret, or where it comes from." }),
    key_name: z.string().openapi({ description: "What the key's name must be." }),
    docs: z.string().nullable().openapi({ description: "Where the provider documents how it signs." }),
  })
  .openapi("ProviderSetup");

const SECRET_SOURCES = ["generated", "provider", "public_key", "brought"] as const;

export const providerSchema = z
  .object({
    id: z.string().openapi({ description: "The `api_key_type` of its keys.", example: "github" }),
    name: z.string().openapi({ example: "GitHub" }),
    built_in: z.boolean(),
    secret_from: z.enum(SECRET_SOURCES).openapi({
      description:
        "`generated`: leave the key's value out, and paste the one that is made. `provider`: the provider shows a secret of " +
        "its own. `public_key`: it shows a public key. `brought`: it sends its secret by itself.",
    }),
    setup: setupSchema,
    deadline_seconds: z.number().nullable().openapi({ description: "How long it waits for an answer." }),
    same_body_within_seconds: z
      .number()
      .nullable()
      .openapi({
        description:
          "No two of its webhooks have the same body: the same one within so many seconds is the same webhook, whatever its " +
          "headers say. Null where two webhooks may have the same body.",
      }),
    data: z
      .record(z.string(), z.unknown())
      .openapi({ description: "How it signs and what it sends, as `PUT /providers/{id}` takes it." }),
  })
  .openapi("Provider");

export const definitionSchema = z.record(z.string(), z.unknown()).openapi("ProviderDefinition", {
  description:
    "The provider's data; `name` and `proof` must be there. See `GET /providers/github` for an example. `deliveryId` is what " +
    "stays the same when the same webhook is sent again, and differs between any two others. `sameBodyWithinSeconds`, for a " +
    "provider of which no two webhooks have the same bytes, makes the same body within that time the same webhook; " +
    "`sameBodyWhere` says for which bodies.",
  example: {
    name: "Acme",
    proof: {
      scheme: "hmac",
      algorithm: "sha256",
      signature: { header: "x-acme-signature", prefix: "sha256=", encoding: "hex" },
      signed: "{body}",
    },
    event: ["{json:type}"],
    deliveryId: ["{header:x-acme-id}"],
  },
});

/** What a person has to paste where. */
export function showSetup({ setup, identity, docs }: Provider): z.infer<typeof setupSchema> {
  return { ...setup, key_name: identity.keyName, docs: docs ?? null };
}

/** A provider as it is shown on the wire. */
export function showProvider(provider: Provider): z.infer<typeof providerSchema> {
  return {
    id: provider.id,
    name: provider.name,
    built_in: builtIn.has(provider.id),
    secret_from: secretSourceOf(provider),
    setup: showSetup(provider),
    deadline_seconds: provider.deadlineSeconds ?? null,
    same_body_within_seconds: provider.sameBodyWithinSeconds ?? null,
    data: { ...provider },
  };
}

function secretSourceOf({ secret, handshakes = [] }: Provider): (typeof SECRET_SOURCES)[number] {
  if (secret.kind === "public_key") return "public_key";
  if (handshakes.some(({ brings }) => brings !== undefined)) return "brought";
  return secret.madeBy === "provider" ? "provider" : "generated";
}
