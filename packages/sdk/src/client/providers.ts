import { segment, type CallOptions, type Send } from "./send.ts";

/** What a person has to paste where. */
export type ProviderSetup = {
  /** Where to paste the URL. */
  readonly url: string;
  /** Where to paste the secret, or where it comes from. */
  readonly secret: string;
  /** What the key's name must be. */
  readonly key_name: string;
  readonly docs: string | null;
};

/** Somebody who sends webhooks, as the gateway shows it. */
export type Provider = {
  /** The `api_key_type` of its keys. */
  readonly id: string;
  readonly name: string;
  readonly built_in: boolean;
  /** `generated`: the gateway makes the secret. Otherwise the provider shows it, or a public key, or brings it. */
  readonly secret_from: "generated" | "provider" | "public_key" | "brought";
  readonly setup: ProviderSetup;
  readonly deadline_seconds: number | null;
  /** How it signs and what it sends. */
  readonly data: Readonly<Record<string, unknown>>;
};

/** Who may send webhooks. Every call rejects with a `GatewayError`. */
export type ProviderCalls = {
  list(options?: CallOptions): Promise<Provider[]>;
  get(id: string, options?: CallOptions): Promise<Provider>;
  /** Defines a provider of your own, or replaces it. */
  put(id: string, data: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Provider>;
  delete(id: string, options?: CallOptions): Promise<{ readonly id: string; readonly message: string }>;
};

const PROVIDERS = "/providers";

export function createProviderCalls(send: Send): ProviderCalls {
  return {
    list: async (options) => send("GET", PROVIDERS, options),
    get: async (id, options) => send("GET", `${PROVIDERS}/${segment(id)}`, options),
    put: async (id, data, options) => send("PUT", `${PROVIDERS}/${segment(id)}`, { ...options, body: data }),
    delete: async (id, options) => send("DELETE", `${PROVIDERS}/${segment(id)}`, options),
  };
}
