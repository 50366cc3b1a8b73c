import type { Call } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type {
  MissedWebhook,
  NewProviderWebhook,
  NewRecovery,
  ProviderWebhook,
  Recovery,
} from "../openapi.ts";

/** Finds what providers could not deliver, and requests it again. Every call rejects with a `GatewayError`. */
export type RecoveryCalls = {
  list(options?: CallOptions): Promise<readonly Recovery[]>;
  get(name: string, options?: CallOptions): Promise<Recovery>;
  /** Creates or changes a recovery. Its credential is stored encrypted, and never returned. */
  put(name: string, recovery: NewRecovery, options?: CallOptions): Promise<Recovery>;
  /** Creates a webhook at GitHub, and a recovery with the same name and credential. */
  createWebhook(name: string, webhook: NewProviderWebhook, options?: CallOptions): Promise<ProviderWebhook>;
  /** What the provider could not deliver in the last 7 days, newest first. */
  missed(
    name: string,
    page?: { readonly limit?: number },
    options?: CallOptions,
  ): Promise<readonly MissedWebhook[]>;
  /** Checks now. */
  run(name: string, options?: CallOptions): Promise<Recovery>;
  /** Stops recovering, and deletes the credential. */
  delete(name: string, options?: CallOptions): Promise<void>;
};

export function createRecoveryCalls(call: Call): RecoveryCalls {
  return {
    list: async (options) => call("GET /recoveries", { ...options }),
    get: async (name, options) => call("GET /recoveries/{name}", { ...options, path: { name } }),
    put: async (name, recovery, options) =>
      call("PUT /recoveries/{name}", { ...options, path: { name }, body: recovery }),
    createWebhook: async (name, webhook, options) =>
      call("POST /recoveries/{name}/webhook", { ...options, path: { name }, body: webhook }),
    missed: async (name, page = {}, options = {}) =>
      call("GET /recoveries/{name}/missed", { ...options, path: { name }, query: page }),
    run: async (name, options) => call("POST /recoveries/{name}/run", { ...options, path: { name } }),
    delete: async (name, options) => call("DELETE /recoveries/{name}", { ...options, path: { name } }),
  };
}
