import type { CallOptions, Send } from "./send.ts";

/** What somebody did. */
export type AuditEntry = {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly account_id: string;
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string | null };
  /** `agent_api_key.create` and the like. */
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string | null; readonly name: string | null };
  readonly remote_address: string | null;
  readonly details: unknown;
};

export type AuditFilter = {
  readonly actor?: string;
  readonly action?: string;
  readonly resource?: string;
  /** ISO 8601: at this time or later. */
  readonly from?: string;
  /** ISO 8601: before this time. */
  readonly to?: string;
  readonly cursor?: string;
  readonly limit?: number;
};

export type AuditPage = {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null at the end. */
  readonly next_cursor: string | null;
};

/** Newest first. Rejects with a `GatewayError`. */
export type AuditCalls = { auditLog(filter?: AuditFilter, options?: CallOptions): Promise<AuditPage> };

export function createAuditCalls(send: Send): AuditCalls {
  return {
    auditLog: async (filter = {}, options = {}) => send("GET", "/audit_log", { ...options, query: filter }),
  };
}
