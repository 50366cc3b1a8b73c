import type { Finding } from "./refusals.ts";
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
  /** The same body within so many seconds is the same webhook; null where two webhooks may have the same body. */
  readonly same_body_within_seconds: number | null;
  /** How it signs and what it sends. */
  readonly data: Readonly<Record<string, unknown>>;
};

/** A request as it stands in a log or on a provider's page of deliveries. */
export type PastedRequest = {
  readonly agent_name: string;
  /** `POST` unless given. */
  readonly method?: string;
  readonly url?: string;
  /** An object, a list of pairs, or the lines themselves. */
  readonly headers:
    | string
    | Readonly<Record<string, string | readonly string[]>>
    | readonly (readonly [string, string])[];
  readonly body?: string;
  /** In place of `body`, where it is not text. */
  readonly body_base64?: string;
  /** ISO 8601; now unless given. */
  readonly received_at?: string;
};

/** An event that can be sent as a test, and where its sample was published. */
export type ProviderSample = { readonly event: string; readonly source: string };

/** Who may send webhooks. Every call rejects with a `GatewayError`. */
export type ProviderCalls = {
  list(options?: CallOptions): Promise<Provider[]>;
  get(id: string, options?: CallOptions): Promise<Provider>;
  samples(id: string, options?: CallOptions): Promise<ProviderSample[]>;
  /** Finds out why a request was, or would be, refused; most telling first. */
  diagnose(
    id: string,
    request: PastedRequest,
    options?: CallOptions,
  ): Promise<{ readonly findings: readonly Finding[] }>;
  /** Defines a provider of your own, or replaces it. */
  put(id: string, data: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Provider>;
  delete(id: string, options?: CallOptions): Promise<{ readonly id: string; readonly message: string }>;
};

const PROVIDERS = "/providers";

export function createProviderCalls(send: Send): ProviderCalls {
  return {
    list: async (options) => send("GET", PROVIDERS, options),
    get: async (id, options) => send("GET", `${PROVIDERS}/${segment(id)}`, options),
    samples: async (id, options) => send("GET", `${PROVIDERS}/${segment(id)}/samples`, options),
    diagnose: async (id, request, options) =>
      send("POST", `${PROVIDERS}/${segment(id)}/diagnose`, { ...options, body: request }),
    put: async (id, data, options) => send("PUT", `${PROVIDERS}/${segment(id)}`, { ...options, body: data }),
    delete: async (id, options) => send("DELETE", `${PROVIDERS}/${segment(id)}`, options),
  };
}
