import type { Call } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { Account, AccountKey, CreatedAccountKey, NewAccountKey } from "../openapi.ts";

/** The caller's account. Every call rejects with a `GatewayError`: `accounts_off` if the gateway has no accounts. */
export type AccountCalls = {
  get(options?: CallOptions): Promise<Account>;
  keys(options?: CallOptions): Promise<readonly AccountKey[]>;
  createKey(key: NewAccountKey, options?: CallOptions): Promise<CreatedAccountKey>;
  deleteKey(id: string, options?: CallOptions): Promise<unknown>;
};

export function createAccountCalls(call: Call): AccountCalls {
  return {
    get: async (options) => call("GET /account", { ...options }),
    keys: async (options) => call("GET /account/keys", { ...options }),
    createKey: async (key, options) => call("POST /account/keys", { ...options, body: key }),
    deleteKey: async (id, options) => call("DELETE /account/keys/{id}", { ...options, path: { id } }),
  };
}
