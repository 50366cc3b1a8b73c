import type { ProviderSetup } from "./providers.ts";
import { segment, type CallOptions, type Send } from "./send.ts";

/** The agent that a key belongs to: one of both, never both. */
export type AgentReference =
  | { readonly agent_id: string; readonly agent_name?: never }
  | { readonly agent_name: string; readonly agent_id?: never };

/** A key as the gateway shows it; its value is never part of it. */
export type AgentApiKey = {
  readonly id: string;
  readonly agent_id: string;
  readonly name: string;
  /** `external`, `internal`, or a provider's id (`github`, `slack`). */
  readonly api_key_type: string;
  /** Delivery policy for what it proves; null: the route's. */
  readonly policy: string | null;
  /** IP addresses and ranges from which it may be used; null: from anywhere. */
  readonly allowed_addresses: readonly string[] | null;
  /** ISO 8601; null: it does not expire. */
  readonly expires_at: string | null;
  /** What it consists of, without the values themselves: two while it is rotated. */
  readonly values: readonly AgentApiKeyValue[];
  /** ISO 8601. */
  readonly created_at: string;
};

/** When one value of a key was made, ends, and was last used. ISO 8601. */
export type AgentApiKeyValue = {
  readonly id: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  /** The value itself where it is a provider's public key. */
  readonly public_key: string | null;
};

export type KeyRotation = {
  /** The new secret; without it, the gateway makes one. */
  readonly api_key?: string;
  /** How long the value so far goes on working beside it; a day unless given. */
  readonly overlap_seconds?: number;
};

/** A new key with its value, which is shown this once; null where the provider is to bring it. */
export type CreatedAgentApiKey = AgentApiKey & {
  readonly api_key: string | null;
  /** What else there is to know or to do. */
  readonly notices: readonly string[];
};

export type NewAgentApiKey = AgentReference & {
  /** For a provider's key, the identity in its payloads: `owner/repository`, a Slack app's id. */
  readonly name: string;
  /** `external` unless given, or a provider's id. */
  readonly api_key_type?: string;
  /** An existing secret; without it, the gateway makes one. */
  readonly api_key?: string;
  /** `direct`, `assured` or `queued`, in place of the route's delivery policy. */
  readonly policy?: string;
  /** IP addresses and ranges from which it may be used; without them, from anywhere. */
  readonly allowed_addresses?: readonly string[];
  /** ISO 8601; without it, the key does not expire. */
  readonly expires_at?: string;
};

export type KeyPage = AgentReference & {
  /** 1 to 1000; the gateway's default is 50. */
  readonly limit?: number;
  /** From 1. */
  readonly page_number?: number;
};

export type KeyName = AgentReference & {
  readonly name: string;
  /** `external` unless given. */
  readonly api_key_type?: string;
};

export type NewWebhookTrigger = {
  readonly agent_name: string;
  /** The provider's id; `github` unless given. */
  readonly source?: string;
  readonly name: string;
  /** The agent's route that the provider is to call. */
  readonly forward_path: string;
  /** The provider's own secret, where it is the provider that makes it (Slack). */
  readonly secret?: string;
  /** IP addresses and ranges from which it may be used; without them, from anywhere. */
  readonly allowed_addresses?: readonly string[];
  /** Where the provider reaches the gateway, when the gateway does not know it. */
  readonly base_url?: string;
};

/** What to paste into the provider's settings; the secret is shown this once. */
export type WebhookTrigger = {
  readonly key_id: string;
  readonly agent_name: string;
  readonly source: string;
  readonly name: string;
  /** Null where the provider is to bring it. */
  readonly secret: string | null;
  readonly webhook_path: string;
  readonly webhook_url: string | null;
  readonly setup: ProviderSetup;
  readonly notices: readonly string[];
};

/** The keys of agents. Every call rejects with a `GatewayError`. */
export type KeyCalls = {
  create(key: NewAgentApiKey, options?: CallOptions): Promise<CreatedAgentApiKey>;
  list(page: KeyPage, options?: CallOptions): Promise<AgentApiKey[]>;
  get(id: string, options?: CallOptions): Promise<AgentApiKey>;
  getByName(key: KeyName, options?: CallOptions): Promise<AgentApiKey>;
  /** It stops working at once. Resolves to the gateway's message, also when there was no such key. */
  delete(id: string, options?: CallOptions): Promise<string>;
  deleteByName(key: KeyName, options?: CallOptions): Promise<string>;
  /** Makes a second value valid beside the first, for as long as it takes to change over. */
  rotate(id: string, rotation?: KeyRotation, options?: CallOptions): Promise<CreatedAgentApiKey>;
  /** Shows the secret that a provider brought, once. */
  claim(id: string, options?: CallOptions): Promise<{ readonly id: string; readonly api_key: string }>;
  /** Creates a provider's key and gives the URL to paste, in one call. */
  createWebhookTrigger(trigger: NewWebhookTrigger, options?: CallOptions): Promise<WebhookTrigger>;
};

const KEYS = "/agent_api_keys";

export function createKeyCalls(send: Send): KeyCalls {
  const byName = async <Answer>(
    method: string,
    { name, ...query }: KeyName,
    options?: CallOptions,
  ): Promise<Answer> => send(method, `${KEYS}/name/${segment(name)}`, { ...options, query });
  return {
    create: async (key, options) => send("POST", KEYS, { ...options, body: key }),
    list: async (page, options) => send("GET", KEYS, { ...options, query: page }),
    get: async (id, options) => send("GET", `${KEYS}/${segment(id)}`, options),
    getByName: async (key, options) => byName("GET", key, options),
    delete: async (id, options) => send("DELETE", `${KEYS}/${segment(id)}`, options),
    deleteByName: async (key, options) => byName("DELETE", key, options),
    rotate: async (id, rotation = {}, options) =>
      send("POST", `${KEYS}/${segment(id)}/rotate`, { ...options, body: rotation }),
    claim: async (id, options) => send("POST", `${KEYS}/${segment(id)}/claim`, options),
    createWebhookTrigger: async (trigger, options) =>
      send("POST", `${KEYS}/webhook-trigger`, { ...options, body: trigger }),
  };
}
