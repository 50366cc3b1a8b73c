import { v7 as uuidv7 } from "uuid";
import type { Access } from "../access/access.ts";
import { accountColumn } from "../accounts/account.ts";
import type { Database } from "../storage/database.ts";
import type { AuditEntryRow } from "../storage/schema/accounts.ts";

/** The actions in the audit log. */
export const AUDIT_ACTIONS = [
  "account.create",
  "account_key.create",
  "account_key.grant",
  "account_key.delete",
  "session.begin",
  "session.end",
  "agent.register",
  "agent.change",
  "agent.delete",
  "agent.unbind_session_key",
  "agent.forget",
  "agent.revive",
  "agent.promote",
  "agent_api_key.create",
  "agent_api_key.rotate",
  "agent_api_key.change",
  "agent_api_key.claim",
  "agent_api_key.delete",
  "provider.define",
  "provider.remove",
  "delivery.curl",
  "delivery.replay",
  "delivery.resend",
  "delivery.replay_many",
  "agent.set_routes",
  "delivery.release",
  "delivery.release_many",
  "delivery.cancel_many",
  "delivery.cancel",
  "delivery.test",
  "listener.create",
  "recovery.create",
  "recovery.change",
  "recovery.create_webhook",
  "recovery.run",
  "recovery.delete",
  "source.create",
  "source.change",
  "source.delete",
  "source.rotate",
  "source.set_target",
  "source.remove_target",
  "source.deliver_unrouted",
  "subscription.create",
  "subscription.delete",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What the action affected. Names are kept, because the resource may be deleted later. */
export type Audited = {
  readonly type:
    | "account"
    | "account_key"
    | "session"
    | "agent"
    | "agent_api_key"
    | "provider"
    | "delivery"
    | "recovery"
    | "source"
    | "subscription";
  readonly id?: string | undefined;
  readonly name?: string | undefined;
};

/** Who acted, in which account, and from which address. */
export type AuditedBy = Pick<Access, "accountId" | "actor" | "remoteAddress">;

/** Selects entries that match all members. */
export type AuditFilter = {
  /** Undefined for all accounts. */
  readonly accountId?: string | undefined;
  /** An actor's id or name. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** A resource's id or name. */
  readonly resource?: string | undefined;
  /** In Unix milliseconds: from this time on, and before that time. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/** Records who did what. Entries are only ever added. */
export type AuditLog = {
  /**
   * Records an action; it is durable when the promise resolves.
   *
   * @param details - more context; never a secret.
   */
  note(
    by: AuditedBy,
    action: AuditAction,
    resource: Audited,
    details?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Entries with ids below the cursor, newest first. */
  list(filter: AuditFilter, cursor: string | undefined, limit: number): Promise<AuditEntryRow[]>;
};

export function createAuditLog({ query, browse }: Database, now: () => number): AuditLog {
  return {
    async note({ accountId, actor, remoteAddress }, action, resource, details = {}) {
      const time = now();
      await query
        .insertInto("audit_entries")
        .values({
          id: uuidv7(),
          time,
          account_id: accountColumn(accountId),
          actor_type: actor.type,
          actor_id: actor.id ?? null,
          actor_name: actor.name,
          action,
          resource_type: resource.type,
          resource_id: resource.id ?? null,
          resource_name: resource.name ?? null,
          remote_address: remoteAddress,
          details: JSON.stringify(details),
        })
        .execute();
    },

    async list({ accountId, actor, action, resource, from, to }, cursor, limit) {
      let entries = browse.selectFrom("audit_entries").selectAll();
      if (accountId !== undefined) {
        const account = accountColumn(accountId);
        entries = entries.where("account_id", account === null ? "is" : "=", account);
      }
      if (action !== undefined) entries = entries.where("action", "=", action);
      if (actor !== undefined) {
        entries = entries.where((where) =>
          where.or([where("actor_id", "=", actor), where("actor_name", "=", actor)]),
        );
      }
      if (resource !== undefined) {
        entries = entries.where((where) =>
          where.or([where("resource_id", "=", resource), where("resource_name", "=", resource)]),
        );
      }
      if (from !== undefined) entries = entries.where("time", ">=", from);
      if (to !== undefined) entries = entries.where("time", "<", to);
      if (cursor !== undefined) entries = entries.where("id", "<", cursor);
      return entries.orderBy("id", "desc").limit(limit).execute();
    },
  };
}
