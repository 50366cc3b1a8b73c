import type { CallOptions, Send } from "./send.ts";

/** One thing that is the matter with a request; the sentence may name keys, and holds no secret. */
export type Finding = { readonly code: string; readonly sentence: string };

/** A request that was turned away, as the gateway shows it. */
export type Refusal = {
  readonly id: string;
  /** Null where no agent had this name. */
  readonly agent_id: string | null;
  readonly agent_name: string;
  readonly method: string;
  /** Below the agent's name, without the query. */
  readonly path: string;
  /** Whose signature it carried, `external` for a key; null where it carried nothing. */
  readonly provider: string | null;
  /** As the sender heard it. */
  readonly code: string;
  /** More precise. */
  readonly reason: string;
  readonly detail: string;
  /** What is the matter with it, most telling first. */
  readonly diagnosis: readonly Finding[];
  readonly remote_address: string;
  readonly refused_at: string;
};

export type RefusalFilter = {
  /** The name in the request, whether an agent has it or not. */
  readonly agent?: string;
  readonly agent_id?: string;
  readonly provider?: string;
  readonly code?: string;
  readonly reason?: string;
  /** ISO 8601: at this time or later. */
  readonly from?: string;
  /** ISO 8601: before this time. */
  readonly to?: string;
};

export type RefusalPage = {
  readonly refusals: readonly Refusal[];
  /** Where the next page begins; null at the end. */
  readonly next_cursor: string | null;
  /** How many the gateway only counted, since it was flooded. */
  readonly left_out: number;
};

/** What the gateway turned away. Every call rejects with a `GatewayError`. */
export type RefusalCalls = {
  /** Newest first. */
  list(
    filter?: RefusalFilter & { readonly cursor?: string; readonly limit?: number },
    options?: CallOptions,
  ): Promise<RefusalPage>;
};

export function createRefusalCalls(send: Send): RefusalCalls {
  return {
    list: async (filter = {}, options = {}) => send("GET", "/refusals", { ...options, query: filter }),
  };
}
