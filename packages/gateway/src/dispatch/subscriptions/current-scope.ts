import type { Scope } from "../../access/access.ts";
import type { Login } from "../../access/identify.ts";
import { isPermitted } from "../../access/role-permissions.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";

/** The principal of callers when there is no login. */
const LOCAL = "local";
const KEY = "account_key:";

/** Who subscribes; undefined if the gateway could not check later whether they still have access. */
export function principalOf({
  type,
  id,
}: {
  readonly type: string;
  readonly id: string | undefined;
}): string | undefined {
  if (type === "local") return LOCAL;
  return type === "account_key" && id !== undefined ? KEY + id : undefined;
}

/** What the subscriber of an active subscription may see. */
export function scopeOf({ principal, accountId }: Pick<Subscription, "principal" | "accountId">): Scope {
  return principal === LOCAL ? {} : { accountId };
}

/** What a subscriber may see now; undefined: nothing. */
export async function currentScope(
  { principal, accountId }: Pick<Subscription, "principal" | "accountId">,
  login: Login,
): Promise<Scope | undefined> {
  if (login.kind === "none") return principal === LOCAL ? {} : undefined;
  if (login.kind !== "accounts" || !principal.startsWith(KEY)) return undefined;
  const granted = await login.accountKeys.find(principal.slice(KEY.length));
  const grant = granted?.grants.find(({ account }) => account.id === accountId);
  return grant !== undefined && isPermitted(grant.role, "PUT", "/subscriptions") ? { accountId } : undefined;
}
