import type { Context } from "hono";
import type { AddressList } from "../addresses/address-list.ts";
import type { Access } from "./access.ts";
import { accountAccess } from "./account-access.ts";
import { findSession, identify, type Identified, type Login } from "./identify.ts";
import type { Unidentified } from "./log-in.ts";
import { isPermitted } from "./role-permissions.ts";

/** Checks whether an admitted caller still has access. */
export type Reauthenticate = () => Promise<
  { readonly outcome: "identified"; readonly access: Access } | Unidentified
>;

/**
 * For long-lived requests. Looks a key up by id, not by value, so that failed guesses from the same address neither end a stream
 * nor keep it open.
 */
export function createReauthenticate(
  context: Context,
  login: Login,
  { access, session }: Identified,
  trustedProxies: AddressList | undefined,
): Reauthenticate {
  return async () => {
    switch (login.kind) {
      case "none":
        return { outcome: "identified", access };
      case "external":
        return identify(context, login, trustedProxies);
      case "accounts": {
        if (session !== undefined) {
          const current = await findSession(context, login.sessions);
          if (current?.accountId !== access.accountId) {
            return refuse("login_required", "The browser has signed out, or switched to another account.");
          }
        }
        const granted = await login.accountKeys.find(access.actor.id ?? "");
        const grant = granted?.grants.find(({ account }) => account.id === access.accountId);
        if (granted === undefined || grant === undefined) {
          return refuse("account_key_invalid", "The account key was deleted, or has expired.");
        }
        return isPermitted(grant.role, context.req.method, context.req.path)
          ? { outcome: "identified", access: accountAccess(granted.key, grant, access.remoteAddress) }
          : refuse("role_insufficient", `The key '${granted.key.name}' now has the role ${grant.role}.`);
      }
    }
  };
}

function refuse(code: Unidentified["code"], detail: string): Unidentified {
  return { outcome: "refused", code, detail };
}
