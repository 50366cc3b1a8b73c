import type { AccountKey, Grant } from "../accounts/account.ts";
import type { Access } from "./access.ts";
import { unasked } from "./open-access.ts";

/** Access by account key: whatever its role allows, for everything in the account. */
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
