import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { AuditPage } from "../openapi.ts";

type AuditQuery = QueryOf<"GET /audit_log">;

/** Filters for entries; an entry must match all of them. */
export type AuditFilter = Omit<AuditQuery, "cursor" | "limit">;

/** Who changed what. Every call rejects with a `GatewayError`. */
export type AuditLogCalls = {
  /** Newest first. */
  list(filter?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
};

export function createAuditLogCalls(call: Call): AuditLogCalls {
  return {
    list: async (filter = {}, options = {}) => call("GET /audit_log", { ...options, query: filter }),
  };
}
