import type { Call } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type { Session, SignIn } from "../openapi.ts";

/** Browser sessions, identified by a cookie. Every call rejects with a `GatewayError`. */
export type SessionCalls = {
  get(options?: CallOptions): Promise<Session>;
  signIn(credential: SignIn, options?: CallOptions): Promise<Session>;
  /** Switches to another account. */
  switchAccount(accountId: string, options?: CallOptions): Promise<Session>;
  signOut(options?: CallOptions): Promise<void>;
};

export function createSessionCalls(call: Call): SessionCalls {
  return {
    get: async (options) => call("GET /session", { ...options }),
    signIn: async (credential, options) => call("POST /session", { ...options, body: credential }),
    switchAccount: async (accountId, options) =>
      call("PUT /session", { ...options, body: { account_id: accountId } }),
    signOut: async (options) => call("DELETE /session", { ...options }),
  };
}
