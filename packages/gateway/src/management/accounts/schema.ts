import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { ROLES, type Account, type AccountKey, type Role } from "../../accounts/account.ts";

const roleSchema = z.enum(ROLES);

/** A name that people give: of an account, or of a key. */
export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must not hold control characters");

export const accountSchema = z
  .object({ id: z.uuid(), name: z.string(), created_at: timeSchema, role: roleSchema })
  .openapi("Account");

export const newAccountKeySchema = z
  .object({
    name: nameSchema,
    role: roleSchema.openapi({
      description:
        "`admin` may do everything, `member` all but keys of people and the audit log, `viewer` may look, and " +
        "`registrar` may only register agents.",
    }),
    expires_at: z.iso
      .datetime({ offset: true })
      .refine((time) => Date.parse(time) > Date.now(), "must be in the future")
      .nullish()
      .openapi({ description: "When the key stops working; never, unless given." }),
  })
  .openapi("NewAccountKey");

export const accountKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: roleSchema,
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable().openapi({ description: "Within a minute." }),
  })
  .openapi("AccountKey");

export const createdAccountKeySchema = accountKeySchema
  .extend({ api_key: z.string().openapi({ description: "Shown in this answer and never again." }) })
  .openapi("CreatedAccountKey");

const namedSchema = z.object({ id: z.string(), name: z.string() });

export const sessionSchema = z
  .object({
    login: z.enum(["none", "accounts", "external"]).openapi({
      description:
        "How callers show who they are: not at all, by account keys, or as an external service wants.",
    }),
    signed_in: z.boolean(),
    account: namedSchema.nullable(),
    role: roleSchema.nullable(),
    key: namedSchema.nullable(),
    accounts: z
      .array(namedSchema.extend({ role: roleSchema }))
      .openapi({ description: "All accounts that the key belongs to." }),
    csrf_token: z
      .string()
      .nullable()
      .openapi({ description: "What a signed-in browser sends as `x-csrf-token` to change something." }),
    version: z.string(),
  })
  .openapi("Session");

export const signInSchema = z
  .object({ api_key: z.string().min(1).max(512), account_id: z.uuid().nullish() })
  .openapi("SignIn");

export const chooseAccountSchema = z.object({ account_id: z.uuid() }).openapi("ChooseAccount");

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
