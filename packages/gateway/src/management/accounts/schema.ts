import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { LONGEST_NAME, NAME_PATTERN } from "../../accounts/account-name.ts";
import { ROLES, type Account, type AccountKey, type Role } from "../../accounts/account.ts";

const roleSchema = z.enum(ROLES).openapi("AccountKeyRole", {
  description:
    "`admin` may do everything. `member` may do everything except manage account keys and read the audit log. " +
    "`viewer` may " +
    "only read. `registrar` may only register agents.",
});

/** The name of an account or a key. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .regex(NAME_PATTERN, "must not contain control characters");

export const accountSchema = z
  .object({ id: z.uuid(), name: z.string(), created_at: timeSchema, role: roleSchema })
  .openapi("Account", { description: "An account, with the caller's role in it." });

export const newAccountKeySchema = z
  .object({
    name: nameSchema,
    role: roleSchema,
    expires_at: z.iso
      .datetime({ offset: true })
      .refine((time) => Date.parse(time) > Date.now(), "must be in the future")
      .nullish()
      .openapi({ description: "When the key expires; without it, never." }),
  })
  .openapi("NewAccountKey", { description: "The account key to create." });

export const accountKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: roleSchema,
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable().openapi({ description: "Accurate to a minute." }),
  })
  .openapi("AccountKey", {
    description: "A key with which a person or a program manages the account. Never includes its value.",
  });

export const createdAccountKeySchema = accountKeySchema
  .extend({
    api_key: z.string().openapi({
      description: "The key's value. It is in this response only and cannot be retrieved later.",
    }),
  })
  .openapi("CreatedAccountKey", { description: "A new account key, with its value." });

const namedSchema = z.object({ id: z.string(), name: z.string() });

export const sessionSchema = z
  .object({
    login: z.enum(["none", "accounts", "external"]).openapi({
      description:
        "How callers authenticate. `none`: not at all. `accounts`: with an account key. `external`: through " +
        "an external " +
        "auth service.",
    }),
    signed_in: z.boolean(),
    account: namedSchema.nullable(),
    role: roleSchema.or(z.null()),
    key: namedSchema.nullable().openapi({ description: "The account key that was used to sign in." }),
    accounts: z
      .array(namedSchema.extend({ role: roleSchema }))
      .openapi({ description: "The accounts that the key belongs to." }),
    csrf_token: z
      .string()
      .nullable()
      .openapi({ description: "A signed-in browser sends this as `x-csrf-token` with every write." }),
    version: z.string(),
  })
  .openapi("Session", { description: "Who is signed in." });

export const signInSchema = z
  .object({
    api_key: z.string().min(1).max(512).openapi({ description: "An account key." }),
    account_id: z
      .uuid()
      .nullish()
      .openapi({ description: "The account to act in, if the key belongs to several." }),
  })
  .openapi("SignIn", { description: "The credentials with which a browser signs in." });

export const chooseAccountSchema = z
  .object({ account_id: z.uuid() })
  .openapi("ChooseAccount", { description: "The account to switch to." });

export function showAccountKey(key: AccountKey, role: Role): z.infer<typeof accountKeySchema> {
  return {
    id: key.id,
    name: key.name,
    role,
    created_at: formatTime(key.createdAt),
    expires_at: key.expiresAt === undefined ? null : formatTime(key.expiresAt),
    last_used_at: key.lastUsedAt === undefined ? null : formatTime(key.lastUsedAt),
  };
}

export function showAccount(account: Account, role: Role): z.infer<typeof accountSchema> {
  return { id: account.id, name: account.name, created_at: formatTime(account.createdAt), role };
}
