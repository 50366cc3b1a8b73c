import { LOCAL_ACCOUNT_ID } from "../accounts/account.ts";
import type { Access, Actor } from "./access.ts";

const LOCAL_ACTOR: Actor = { type: "local", id: undefined, name: "local" };

/** Access without login: everyone on this machine may do everything. */
export function openAccess(remoteAddress: string): Access {
  return {
    ...unasked,
    accountId: LOCAL_ACCOUNT_ID,
    within: undefined,
    role: "admin",
    actor: LOCAL_ACTOR,
    remoteAddress,
    scope: async () => ({}),
  };
}

/** Without an external auth service. */
export const unasked = {
  owner: undefined,
  keyIds: async () => undefined,
  may: async () => true,
  made: async () => {},
  registered: async () => {},
  deleted: async () => {},
} as const satisfies Partial<Access>;
