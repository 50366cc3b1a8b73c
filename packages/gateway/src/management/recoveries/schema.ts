import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { readReceiver } from "../../recoveries/find-source.ts";
import {
  RECOVERY_PROBLEMS,
  RECOVERY_PROVIDERS,
  type Place,
  type Recovery,
} from "../../recoveries/recovery.ts";

const loginSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,98}$/, "must be a user's or an organization's login");
const hookIdSchema = z
  .string()
  .regex(/^\d{1,20}$/, "must be the number of the webhook")
  .openapi({
    description: "The number at the end of the webhook's address, also in the header `x-github-hook-id`.",
    example: "512345678",
  });

const repositoryHookSchema = z.strictObject({
  scope: z.literal("repository"),
  owner: loginSchema.openapi({ example: "octo" }),
  repository: z
    .string()
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "must be a repository's name")
    .openapi({ example: "flux" }),
  hook_id: hookIdSchema,
});
const organizationHookSchema = z.strictObject({
  scope: z.literal("organization"),
  owner: loginSchema,
  hook_id: hookIdSchema,
});
const appHookSchema = z.strictObject({ scope: z.literal("app") });

const webhookSchema = z.union([repositoryHookSchema, organizationHookSchema, appHookSchema]);

const credentialSchema = z
  .union([
    z.strictObject({
      token: z
        .string()
        .min(1)
        .max(1_000)
        .openapi({
          description:
            "GitHub: a fine-grained token with the permission Webhooks (read and write), or a classic one " +
            "with `admin:repo_hook` " +
            "or `admin:org_hook`. Stripe: a restricted key with read access to events.",
        }),
    }),
    z.strictObject({
      app_id: z.string().min(1).max(100).openapi({ description: "The GitHub App's id or client id." }),
      private_key: z.string().min(1).max(20_000).openapi({ description: "Its private key, as PEM." }),
    }),
  ])
  .openapi("RecoveryCredential", {
    description:
      "Stored encrypted, and never returned. For the webhook of a GitHub App, the app's private key.",
  });

export const newRecoverySchema = z
  .strictObject({
    provider: z.enum(RECOVERY_PROVIDERS),
    agent: z.string().optional().openapi({ description: "The agent whose URL the webhook has." }),
    source: z
      .string()
      .optional()
      .openapi({ description: "The source whose URL the webhook has, instead of an agent." }),
    webhook: webhookSchema.optional().openapi({ description: "The webhook at GitHub." }),
    credential: credentialSchema
      .optional()
      .openapi({ description: "Required for a new recovery; otherwise, the stored one is kept." }),
  })
  .openapi("NewRecovery", { description: "A recovery to create or change." });

const stateSchema = z.enum(["new", "watching", "asking", "limited", "retrying", "stopped"]).openapi({
  description:
    "`new`: not checked yet. `watching`: nothing is left to request. `asking`: missed webhooks are being " +
    "requested, at most 60 a minute. `limited`: the provider's rate limit is reached. `retrying`: the provider " +
    "does not respond. `stopped`: the credential is invalid, or not for this webhook.",
});

export const recoverySchema = z
  .object({
    name: z.string(),
    provider: z.enum(RECOVERY_PROVIDERS),
    receiver: z.object({ type: z.enum(["agent", "source"]), name: z.string() }),
    webhook: webhookSchema.nullable().openapi({ description: "The webhook at GitHub; null for Stripe." }),
    app_id: z
      .string()
      .nullable()
      .openapi({ description: "The GitHub App whose private key is the credential; null: it is a token." }),
    state: stateSchema,
    problem: z
      .object({ code: z.enum(RECOVERY_PROBLEMS), detail: z.string(), since: timeSchema })
      .nullable()
      .openapi({ description: "Why the last check did not succeed." }),
    missed: z
      .int()
      .openapi({ description: "Webhooks of the last 7 days that the provider could not deliver." }),
    asked: z.int().openapi({
      description: "How many of them the gateway has requested again. Stripe cannot redeliver.",
    }),
    arrived: z.int().openapi({ description: "How many of them have arrived since." }),
    checked_at: timeSchema
      .nullable()
      .openapi({ description: "When the provider's list was last read to its end." }),
    next_check_at: timeSchema,
    created_at: timeSchema,
  })
  .openapi("Recovery", {
    description: "The webhooks that a provider could not deliver, and how far their recovery is.",
  });

export function showRecovery(recovery: Recovery): z.infer<typeof recoverySchema> {
  const { problem, counts, checkedAt } = recovery;
  return {
    name: recovery.name,
    provider: recovery.provider,
    receiver: readReceiver(recovery.receiver.name),
    webhook: showPlace(recovery.place),
    app_id: recovery.appId ?? null,
    state: stateOf(recovery),
    problem: problem === undefined ? null : { ...problem, since: formatTime(problem.since) },
    ...counts,
    checked_at: checkedAt === undefined ? null : formatTime(checkedAt),
    next_check_at: formatTime(recovery.nextCheckAt),
    created_at: formatTime(recovery.createdAt),
  };
}

function showPlace(place: Place): z.infer<typeof webhookSchema> | null {
  switch (place.scope) {
    case "account":
      return null;
    case "app":
      return { scope: place.scope };
    case "organization":
      return { scope: place.scope, owner: place.owner, hook_id: place.hookId };
    case "repository":
      return { scope: place.scope, owner: place.owner, repository: place.repository, hook_id: place.hookId };
  }
}

export function readWebhook(webhook: z.output<typeof webhookSchema>): Place {
  switch (webhook.scope) {
    case "app":
      return { scope: "app" };
    case "organization":
      return { scope: webhook.scope, owner: webhook.owner, hookId: webhook.hook_id };
    case "repository":
      return {
        scope: webhook.scope,
        owner: webhook.owner,
        repository: webhook.repository,
        hookId: webhook.hook_id,
      };
  }
}

function stateOf({ problem, counts, checkedAt, provider }: Recovery): z.infer<typeof stateSchema> {
  switch (problem?.code) {
    case "credential_refused":
    case "webhook_not_found":
      return "stopped";
    case "rate_limited":
      return "limited";
    case "provider_unavailable":
      return "retrying";
    case undefined:
      if (checkedAt === undefined) return "new";
      return provider === "github" && counts.asked < counts.missed ? "asking" : "watching";
  }
}
