import { LOCAL_ACCOUNT_ID } from "../accounts/account.ts";
import type { Access } from "./access.ts";
import type { AuthService, Principal } from "./auth-service.ts";

/** What somebody may do whom an external service knows: what it says, thing by thing. */
export function principalAccess(principal: Principal, service: AuthService, remoteAddress: string): Access {
  return {
    accountId: LOCAL_ACCOUNT_ID,
    within: undefined,
    role: "admin",
    actor: { type: "principal", ...describePrincipal(principal) },
    remoteAddress,
    scope: async () => ({ agentIds: await service.search(principal, "read", "agent") }),
    keyIds: () => service.search(principal, "read", "api_key"),
    may: (operation, resource) => service.mayDo(principal, operation, resource),
    made: (resource, parent) => service.register(principal, resource, parent),
    deleted: (resource) => service.deregister(principal, resource),
  };
}

const LONGEST_NAME = 200;

/** A principal is opaque; where it says who it is in the usual way, the audit log repeats that. */
function describePrincipal(principal: Principal): { id: string | undefined; name: string } {
  const members = typeof principal === "object" && principal !== null ? principal : {};
  const read = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value: unknown = Reflect.get(members, name);
      if (typeof value === "string" && value !== "") return value.slice(0, LONGEST_NAME).replaceAll("\0", "");
    }
    return undefined;
  };
  const id = read("user_id", "id", "sub", "service_account_id");
  return { id, name: read("name", "email") ?? id ?? "principal" };
}
