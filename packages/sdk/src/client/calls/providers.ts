import type { Call } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { Diagnosis, PastedRequest, Provider, ProviderDefinition, ProviderSample } from "../openapi.ts";

/** The products that can send webhooks. Every call rejects with a `GatewayError`. */
export type ProviderCalls = {
  list(options?: CallOptions): Promise<readonly Provider[]>;
  get(id: string, options?: CallOptions): Promise<Provider>;
  /** The events that can be sent as a test. */
  samples(id: string, options?: CallOptions): Promise<readonly ProviderSample[]>;
  /** Finds out why a request was, or would be, rejected; most likely cause first. */
  diagnose(id: string, request: PastedRequest, options?: CallOptions): Promise<Diagnosis>;
  /** Defines a provider of your own, or replaces it. */
  put(id: string, data: ProviderDefinition, options?: CallOptions): Promise<Provider>;
  delete(id: string, options?: CallOptions): Promise<{ readonly id: string; readonly message: string }>;
};

export function createProviderCalls(call: Call): ProviderCalls {
  return {
    list: async (options) => call("GET /providers", { ...options }),
    get: async (id, options) => call("GET /providers/{id}", { ...options, path: { id } }),
    samples: async (id, options) => call("GET /providers/{id}/samples", { ...options, path: { id } }),
    diagnose: async (id, request, options) =>
      call("POST /providers/{id}/diagnose", { ...options, path: { id }, body: request }),
    put: async (id, data, options) => call("PUT /providers/{id}", { ...options, path: { id }, body: data }),
    delete: async (id, options) => call("DELETE /providers/{id}", { ...options, path: { id } }),
  };
}
