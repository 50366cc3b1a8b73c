import type { Call } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { NewSubscription, Subscribed, Subscription, SubscriptionIdentity } from "../openapi.ts";

/** MCP clients that receive events by webhook. Every call rejects with a `GatewayError`. */
export type SubscriptionCalls = {
  /** Newest first. */
  list(options?: CallOptions): Promise<readonly Subscription[]>;
  get(id: string, options?: CallOptions): Promise<Subscription>;
  /** Subscribes, or refreshes the caller's own subscription. The URL must return a challenge. */
  save(subscription: NewSubscription, options?: CallOptions): Promise<Subscribed>;
  /** Removes the caller's own subscription, if any. */
  unsubscribe(identity: SubscriptionIdentity, options?: CallOptions): Promise<void>;
  /** Ends a subscription, and notifies its URL. */
  delete(id: string, options?: CallOptions): Promise<void>;
};

export function createSubscriptionCalls(call: Call): SubscriptionCalls {
  return {
    list: async (options) => call("GET /subscriptions", { ...options }),
    get: async (id, options) => call("GET /subscriptions/{id}", { ...options, path: { id } }),
    save: async (subscription, options) => call("PUT /subscriptions", { ...options, body: subscription }),
    unsubscribe: async (identity, options) =>
      call("POST /subscriptions/unsubscribe", { ...options, body: identity }),
    delete: async (id, options) => call("DELETE /subscriptions/{id}", { ...options, path: { id } }),
  };
}
