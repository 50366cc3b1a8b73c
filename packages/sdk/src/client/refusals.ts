import type { Call, QueryOf } from "./call.ts";
import type { CallOptions } from "./exchange.ts";
import type { RefusalPage } from "./openapi.ts";

type RefusalQuery = QueryOf<"GET /refusals">;

/** Filters for rejected requests; a request has to match all of them. */
export type RefusalFilter = Omit<RefusalQuery, "cursor" | "limit">;

/** Requests that the gateway rejected. Every call rejects with a `GatewayError`. */
export type RefusalCalls = {
  /** Newest first. */
  list(filter?: RefusalQuery, options?: CallOptions): Promise<RefusalPage>;
};

export function createRefusalCalls(call: Call): RefusalCalls {
  return {
    list: async (filter = {}, options = {}) => call("GET /refusals", { ...options, query: filter }),
  };
}
