import type { CallOptions, Send } from "./send.ts";

export type SessionRole = "admin" | "member" | "viewer";

/** Who looks at the gateway. */
export type Session = {
  /** `none`: nobody logs in. `accounts`: with an API key. `external`: an auth service of the operator's says who it is. */
  readonly login: "none" | "accounts" | "external";
  readonly signed_in: boolean;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly role: SessionRole | null;
  /** The key that was signed in with. */
  readonly key: { readonly id: string; readonly name: string } | null;
  /** Those that can be switched to. */
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly role: SessionRole }[];
  /** To send as `x-csrf-token` with each write, where a cookie is what one is known by. */
  readonly csrf_token: string | null;
  readonly version: string;
};

/** For browsers: a session is known by a cookie. Every call rejects with a `GatewayError`. */
export type SessionCalls = {
  get(options?: CallOptions): Promise<Session>;
  signIn(
    credential: { readonly api_key: string; readonly account_id?: string },
    options?: CallOptions,
  ): Promise<Session>;
  /** Looks at another account from now on. */
  switchAccount(accountId: string, options?: CallOptions): Promise<Session>;
  signOut(options?: CallOptions): Promise<void>;
};

const SESSION = "/session";

export function createSessionCalls(send: Send): SessionCalls {
  return {
    get: async (options) => send("GET", SESSION, options),
    signIn: async (credential, options) => send("POST", SESSION, { ...options, body: credential }),
    switchAccount: async (accountId, options) =>
      send("PUT", SESSION, { ...options, body: { account_id: accountId } }),
    signOut: async (options) => send("DELETE", SESSION, options),
  };
}
