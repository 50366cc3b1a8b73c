import { createRoute, z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { Login } from "../../access/identify.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { AccountKeys } from "../../accounts/account-keys.ts";
import type { Accounts } from "../../accounts/accounts.ts";
import {
  accountKeySchema,
  accountSchema,
  createdAccountKeySchema,
  newAccountKeySchema,
  showAccount,
  showAccountKey,
} from "./schema.ts";

export type AccountRouterParts = {
  readonly login: Login;
  readonly accounts: Accounts;
  readonly accountKeys: AccountKeys;
  readonly audit: AuditLog;
};

const tags = ["Account"];

const accountRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "Get your account, and your role in it",
  responses: { 200: json(accountSchema, "The account."), ...problems("accounts_off") },
});

const listKeysRoute = createRoute({
  method: "get",
  path: "/keys",
  tags,
  summary: "List account keys, without their values",
  responses: {
    200: json(z.array(accountKeySchema), "All account keys, oldest first."),
    ...problems("accounts_off", "role_insufficient"),
  },
});

const createKeyRoute = createRoute({
  method: "post",
  path: "/keys",
  tags,
  summary: "Create an account key, or a token with which agents register",
  request: { body: { required: true, content: { "application/json": { schema: newAccountKeySchema } } } },
  responses: {
    200: json(createdAccountKeySchema, "The key with its value."),
    ...problems("accounts_off", "role_insufficient", "body_not_json", "body_invalid"),
  },
});

const deleteKeyRoute = createRoute({
  method: "delete",
  path: "/keys/{id}",
  tags,
  summary: "Delete an account key; it stops working immediately",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(z.object({ id: z.string(), message: z.string() }), "Deleted."),
    ...problems("accounts_off", "role_insufficient", "account_key_not_found", "account_key_last_admin"),
  },
});

/** `/account`: the caller's account and its keys. */
export function createAccountRouter({ login, accounts, accountKeys, audit }: AccountRouterParts) {
  const router = createApiRouter();
  const withAccounts: MiddlewareHandler = async (context, next) =>
    login.kind === "accounts" ? next() : accountsOff(context);
  // For other methods, the router itself answers 405.
  router.get("/", withAccounts);
  router.on(["GET", "POST"], "/keys", withAccounts);
  router.delete("/keys/:id", withAccounts);

  router.openapi(accountRoute, async (context) => {
    const { accountId, role } = context.get("access");
    const account = await accounts.find({ id: accountId });
    return account === undefined ? accountsOff(context) : context.json(showAccount(account, role), 200);
  });

  router.openapi(listKeysRoute, async (context) => {
    const keys = await accountKeys.list(context.get("access").accountId);
    return context.json(
      keys.map(({ key, role }) => showAccountKey(key, role)),
      200,
    );
  });

  router.openapi(createKeyRoute, async (context) => {
    const { name, role, expires_at } = context.req.valid("json");
    const access = context.get("access");
    const { key, value } = await accountKeys.create({
      accountId: access.accountId,
      name,
      role,
      expiresAt: expires_at == null ? undefined : Date.parse(expires_at),
    });
    await audit.note(access, "account_key.create", { type: "account_key", ...key }, { role });
    return context.json({ ...showAccountKey(key, role), api_key: value }, 200);
  });

  router.openapi(deleteKeyRoute, async (context) => {
    const { id } = context.req.valid("param");
    const access = context.get("access");
    const removed = await accountKeys.remove(id, access.accountId);
    switch (removed.outcome) {
      case "unknown":
        return answerProblem(context, "account_key_not_found", `The account has no key with the id '${id}'.`);
      case "last_admin":
        return answerProblem(
          context,
          "account_key_last_admin",
          "This is the account's last admin key: create another one first.",
        );
      case "removed":
        await audit.note(access, "account_key.delete", { type: "account_key", ...removed.key });
        return context.json({ id, message: `Account key '${removed.key.name}' deleted.` }, 200);
    }
  });
  return router;
}

function accountsOff(context: Context) {
  return answerProblem(
    context,
    "accounts_off",
    "This gateway has no accounts: it was started without AGENTEX_AUTH=accounts.",
  );
}
