import type { Role } from "../accounts/account.ts";

/**
 * What a caller of the management API may see: one account's data or all accounts', possibly limited to certain agents.
 */
export type Scope = {
  /** Undefined for all accounts' data, without login. */
  readonly accountId?: string | undefined;
  /** Undefined for all. */
  readonly agentIds?: readonly string[] | undefined;
};

/** The actor in the audit log. */
export type Actor = {
  readonly type: "local" | "account_key" | "principal" | "agent" | "command_line";
  readonly id: string | undefined;
  readonly name: string;
};

export type ResourceType = "agent" | "api_key";
export type Operation = "create" | "read" | "update" | "delete" | "execute";
/** One resource, or any of its type (`*`). */
export type Resource = { readonly type: ResourceType; readonly id: string };

/** A caller of the management API, and what they may do. */
export type Access = {
  /** The account that owns what they create. */
  readonly accountId: string;
  /** The account that they are limited to; undefined without login, or if an external auth service decides. */
  readonly within: string | undefined;
  readonly role: Role;
  readonly actor: Actor;
  /** The external auth service's name for the owner of what they create; undefined: no owner, or no such service. */
  readonly owner: string | undefined;
  readonly remoteAddress: string;
  /** The agents that they may see, with everything that belongs to them. */
  scope(): Promise<Scope>;
  /** The agent API keys that they may see; undefined for those of all visible agents. */
  keyIds(): Promise<readonly string[] | undefined>;
  /** Whether the external auth service, if any, allows it; the role was already checked. */
  may(operation: Operation, resource: Resource): Promise<boolean>;
  /** Informs the external auth service, if any, of what was created. */
  made(resource: Resource, parent?: Resource): Promise<void>;
  /** Informs the external auth service, if any, that the caller registered an existing agent. */
  registered(resource: Resource): Promise<void>;
  /** Informs the external auth service, if any, of what was deleted. */
  deleted(resource: Resource): Promise<void>;
};
