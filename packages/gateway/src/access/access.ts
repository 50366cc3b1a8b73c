import type { Role } from "../accounts/account.ts";

/** What a caller of the management API may see: all of one account, or of everybody; of that, these agents only. */
export type Scope = {
  /** Undefined: of everybody, where nobody logs in. */
  readonly accountId?: string | undefined;
  /** Undefined: all of them. */
  readonly agentIds?: readonly string[] | undefined;
};

/** Who does something, for the audit log. */
export type Actor = {
  readonly type: "local" | "account_key" | "principal" | "agent" | "command_line";
  readonly id: string | undefined;
  readonly name: string;
};

export type ResourceType = "agent" | "api_key";
export type Operation = "create" | "read" | "update" | "delete" | "execute";
/** One thing, or (`*`) any of its type. */
export type Resource = { readonly type: ResourceType; readonly id: string };

/** Who calls the management API, and what they may do. */
export type Access = {
  /** To which account belongs what they make. */
  readonly accountId: string;
  /** The account beyond which they see nothing; undefined: nobody logs in, or an external service says what they see. */
  readonly within: string | undefined;
  readonly role: Role;
  readonly actor: Actor;
  /** As the external service calls whose what they make is; undefined: nobody's, or there is no such service. */
  readonly owner: string | undefined;
  readonly remoteAddress: string;
  /** Which agents, and what hangs on them, they may see. */
  scope(): Promise<Scope>;
  /** Which agent API keys they may see; undefined: those of all agents that they see. */
  keyIds(): Promise<readonly string[] | undefined>;
  /** Whether an external service, where there is one, lets them do it; their role has been looked at before. */
  may(operation: Operation, resource: Resource): Promise<boolean>;
  /** Tells the external service, where there is one, of what was made. */
  made(resource: Resource, parent?: Resource): Promise<void>;
  /** Tells the external service, where there is one, that they registered an agent that is there. */
  registered(resource: Resource): Promise<void>;
  /** Tells the external service, where there is one, of what was deleted. */
  deleted(resource: Resource): Promise<void>;
};
