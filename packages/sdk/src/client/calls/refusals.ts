import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { RefusalCount, RefusalDetail, RefusalPage } from "../openapi.ts";

type RefusalQuery = QueryOf<"GET /refusals">;

/** Filters for rejected requests; a request must match all of them. */
export type RefusalFilter = Omit<RefusalQuery, "cursor" | "limit">;

/** Requests that the gateway rejected. Every call rejects with a `GatewayError`. */
export type RefusalCalls = {
  /** Newest first. */
  list(filter?: RefusalQuery, options?: CallOptions): Promise<RefusalPage>;
  /** Counts the matching ones. */
  count(filter?: RefusalFilter, options?: CallOptions): Promise<RefusalCount>;
  /**
   * One rejected request, with its headers. Diagnoses it now, if the gateway skipped that during a burst.
   *
   * @param id - `rfs_…`
   */
  get(id: string, options?: CallOptions): Promise<RefusalDetail>;
};

export function createRefusalCalls(call: Call): RefusalCalls {
  return {
    list: async (filter = {}, options = {}) => call("GET /refusals", { ...options, query: filter }),
    count: async (filter = {}, options = {}) => call("GET /refusals/count", { ...options, query: filter }),
    get: async (id, options = {}) => call("GET /refusals/{id}", { ...options, path: { id } }),
  };
}
