import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { RefusalCount, RefusalDetail, RefusalPage } from "../openapi.ts";

type RefusalQuery = QueryOf<"GET /refusals">;

/** Filters for rejected requests; a request has to match all of them. */
export type RefusalFilter = Omit<RefusalQuery, "cursor" | "limit">;

/** Requests that the gateway rejected. Every call rejects with a `GatewayError`. */
export type RefusalCalls = {
  /** Newest first. */
  list(filter?: RefusalQuery, options?: CallOptions): Promise<RefusalPage>;
  /** How many match. */
  count(filter?: RefusalFilter, options?: CallOptions): Promise<RefusalCount>;
  /**
   * One of them, with its headers; its diagnosis is made now, if it was left out in a burst.
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
