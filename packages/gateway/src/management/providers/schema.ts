import {
  isPublicValue,
  providers as builtIn,
  type LateAnswer,
  type Provider,
} from "agentex-webhook-providers";
import { z } from "@hono/zod-openapi";

export const setupSchema = z
  .object({
    url: z.string().openapi({ description: "Where to paste the URL." }),
    secret: z.string().openapi({ description: "Where to paste the secret, or where to find it." }),
    events: z.string().nullable().openapi({ description: "Which events to choose at the provider." }),
    key_name: z.string().openapi({ description: "What the key's name must be." }),
    key_example: z.string().nullable().openapi({
      description: "What a key's name looks like, such as `owner/name`; null if it can be any text.",
      example: "owner/name",
    }),
    docs: z.string().nullable().openapi({ description: "The provider's documentation of its signatures." }),
  })
  .openapi("ProviderSetup", { description: "How to set up the provider's webhooks." });

const SECRET_SOURCES = ["generated", "provider", "public_key", "expected", "brought"] as const;

export const providerSchema = z
  .object({
    id: z.string().openapi({ description: "The `api_key_type` of its keys.", example: "github" }),
    name: z.string().openapi({ example: "GitHub" }),
    built_in: z.boolean().openapi({ description: "Whether it comes with the gateway." }),
    secret_from: z.enum(SECRET_SOURCES).openapi({
      description:
        "Where the secret comes from. `generated`: the gateway generates it, and you paste it into the " +
        "provider's settings. " +
        "`provider`: the provider shows you its secret. `public_key`: the provider shows you its public key. " +
        "`expected`: nothing is shared; the key's value says whose " +
        "webhooks to accept. `brought`: the " +
        "provider sends its secret to the gateway.",
    }),
    setup: setupSchema,
    deadline_seconds: z
      .number()
      .nullable()
      .openapi({ description: "How long the provider waits for a response; null if it does not say." }),
    late_answers: z
      .array(
        z.object({
          status: z.int(),
          body: z
            .string()
            .nullable()
            .openapi({ description: "Null: the gateway's JSON, which names the delivery." }),
          when: z.array(z.string()).openapi({ description: "All must be true; empty: always." }),
        }),
      )
      .openapi({
        description:
          "What the provider gets if the agent's response is not available in time: the first whose conditions " +
          "are true.",
      }),
    retries: z
      .string()
      .nullable()
      .openapi({ description: "When the provider sends a webhook again; null if it does not say." }),
    sources: z
      .object({
        deadline: z.string().nullable(),
        answer: z.string().nullable(),
        retries: z.string().nullable(),
      })
      .openapi({
        description:
          "The provider's pages on its deadline, the response that it expects, and its retries; null: no " +
          "published source.",
      }),
    same_body_within_seconds: z
      .number()
      .nullable()
      .openapi({
        description:
          "The same body within this many seconds is a retry of the same webhook, whatever its headers say. " +
          "Null if two " +
          "different webhooks may have the same body.",
      }),
    data: z
      .record(z.string(), z.unknown())
      .openapi({ description: "How it signs and what it sends, in the format of `PUT /providers/{id}`." }),
  })
  .openapi("Provider", { description: "A product that sends webhooks." });

export const definitionSchema = z.record(z.string(), z.unknown()).openapi("ProviderDefinition", {
  description:
    "How a provider signs and what it sends; `name` and `verification` are required. See `data` of `GET " +
    "/providers/github` for an " +
    "example. `deliveryId` must be the same for all retries of a webhook, and differ between webhooks. Set " +
    "`sameBodyWithinSeconds` if no two webhooks of the provider have the same bytes: the same body within " +
    "that time then " +
    "counts as the same webhook. `sameBodyWhere` limits this to some bodies. `actor` and `standing` say where " +
    "the body names who caused the webhook; `summary` is the line that people read, and `digest` says where a " +
    "model finds title, URL and text; docs/providers.md explains them. With the schemes `jwks` and " +
    "`certificate`, " +
    "the provider's public keys are fetched over https from the URLs in the definition.",
  example: {
    name: "Acme",
    verification: {
      scheme: "hmac",
      algorithm: "sha256",
      signature: { header: "x-acme-signature", prefix: "sha256=", encoding: "hex" },
      signed: "{body}",
    },
    event: ["{json:type}"],
    deliveryId: ["{header:x-acme-id}"],
    actor: { from: [{ id: "{json:user.id}", name: "{json:user.name}", kind: ["{json:user.type}"] }] },
    standing: [{ same: ["{json:user.id}", "{json:account.owner_id}"], use: "owner" }],
    summary: ["{actor} {past:action} ticket {json:ticket.id}: {json:ticket.title}"],
    digest: {
      title: ["{json:ticket.title}"],
      url: ["{json:ticket.url}"],
      text: ["{json:ticket.description}"],
    },
  },
});

/** The setup steps: what to paste where. */
export function showSetup({ setup, identity, docs }: Provider): z.infer<typeof setupSchema> {
  return {
    ...setup,
    events: setup.events ?? null,
    key_name: identity.keyName,
    key_example: identity.form?.example ?? null,
    docs: docs ?? null,
  };
}

/** A provider in its API format. */
export function showProvider(provider: Provider): z.infer<typeof providerSchema> {
  return {
    id: provider.id,
    name: provider.name,
    built_in: builtIn.has(provider.id),
    secret_from: secretSourceOf(provider),
    setup: showSetup(provider),
    deadline_seconds: provider.deadlineSeconds ?? null,
    late_answers: (provider.acknowledge ?? [{ status: 202 }]).map(showLateAnswer),
    retries: provider.retries ?? null,
    sources: { deadline: null, answer: null, retries: null, ...provider.sources },
    same_body_within_seconds: provider.sameBodyWithinSeconds ?? null,
    data: { ...provider },
  };
}

function showLateAnswer({ status, body, when = [] }: LateAnswer) {
  return {
    status,
    body: status === 204 ? "" : (body ?? null),
    when: when.map((condition) =>
      "is" in condition
        ? `${condition.value} = ${condition.is}`
        : `${condition.value} is ${condition.there ? "" : "not "}there`,
    ),
  };
}

function secretSourceOf({ secret, handshakes = [] }: Provider): (typeof SECRET_SOURCES)[number] {
  if (secret.kind === "expected") return "expected";
  if (isPublicValue(secret)) return "public_key";
  if (handshakes.some(({ brings }) => brings !== undefined)) return "brought";
  return secret.madeBy === "provider" ? "provider" : "generated";
}
