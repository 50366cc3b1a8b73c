import type { AccountKey, Grant } from "../accounts/account.ts";
import type { Access } from "./access.ts";
import { unasked } from "./open-access.ts";

/** What an account key may do in one of its accounts: what its role says, with all that belongs to the account. */
export function accountAccess(key: AccountKey, { account, role }: Grant, remoteAddress: string): Access {
  return {
    ...unasked,
    accountId: account.id,
    within: account.id,
    role,
    actor: { type: "account_key", id: key.id, name: key.name },
    remoteAddress,
    scope: async () => ({ accountId: account.id }),
  };
}
