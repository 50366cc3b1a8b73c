import { LOCAL_ACCOUNT_ID } from "../accounts/account.ts";
import type { Access } from "./access.ts";
import type { AuthService, Principal } from "./auth-service.ts";

/** Access for a caller identified by an external auth service, which decides per resource. */
export function principalAccess(principal: Principal, service: AuthService, remoteAddress: string): Access {
  return {
    accountId: LOCAL_ACCOUNT_ID,
    within: undefined,
    role: "admin",
    actor: { type: "principal", ...describePrincipal(principal) },
    owner: ownerOf(principal),
    remoteAddress,
    scope: async () => ({ agentIds: await service.search(principal, "read", "agent") }),
    keyIds: () => service.search(principal, "read", "api_key"),
    may: (operation, resource) => service.mayDo(principal, operation, resource),
    async made(resource, parent) {
      await service.register(principal, resource, parent);
      if (resource.type === "agent") await service.grant(principal, resource);
    },
    registered: (resource) => service.grant(principal, resource),
    async deleted(resource) {
      await service.deregister(principal, resource);
      if (resource.type === "agent") await service.revoke(principal, resource);
    },
  };
}

/**
 * Whether a principal names a user or service account, as Agentex's own do. The auth service is not asked about others.
 */
export function namesSomebody(principal: Principal): boolean {
  return readText(principal, "user_id", "service_account_id") !== undefined;
}

/** The owner of what the principal creates: its account if it names one, otherwise the principal itself. */
function ownerOf(principal: Principal): string | undefined {
  const account = readText(principal, "account_id");
  if (account !== undefined) return `account ${account}`;
  const { id } = describePrincipal(principal);
  return id === undefined ? undefined : `principal ${id}`;
}

const LONGEST_NAME = 200;

/** Names a principal for the audit log. A principal is opaque, but may have one of the usual members. */
export function describePrincipal(principal: Principal): { id: string | undefined; name: string } {
  const id = readText(principal, "user_id", "id", "sub", "service_account_id");
  return { id, name: readText(principal, "name", "email") ?? id ?? "principal" };
}

/** The first of these members that is a non-empty string. */
function readText(principal: Principal, ...names: readonly string[]): string | undefined {
  const members = typeof principal === "object" && principal !== null ? principal : {};
  for (const name of names) {
    const value: unknown = Reflect.get(members, name);
    if (typeof value === "string" && value !== "") return value.slice(0, LONGEST_NAME).replaceAll("\0", "");
  }
  return undefined;
}
