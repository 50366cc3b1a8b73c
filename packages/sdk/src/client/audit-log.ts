import type { CallOptions, Send } from "./send.ts";

/** Somebody changed something. */
export type AuditEntry = {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly account_id: string;
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string | null };
  /** Such as `agent_api_key.create`. */
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string | null; readonly name: string | null };
  readonly remote_address: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
};

export type AuditFilter = {
  readonly actor?: string;
  readonly action?: string;
  readonly resource?: string;
  /** ISO 8601: at this time or later. */
  readonly from?: string;
  /** ISO 8601: before this time. */
  readonly to?: string;
};

export type AuditPage = {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null at the end. */
  readonly next_cursor: string | null;
};

/** Who changed what. Every call rejects with a `GatewayError`. */
export type AuditLogCalls = {
  /** Newest first. */
  list(
    filter?: AuditFilter & { readonly cursor?: string; readonly limit?: number },
    options?: CallOptions,
  ): Promise<AuditPage>;
};

export function createAuditLogCalls(send: Send): AuditLogCalls {
  return {
    list: async (filter = {}, options = {}) => send("GET", "/audit_log", { ...options, query: filter }),
  };
}
