import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type {
  AgentApiKey,
  AgentApiKeyChange,
  ChangedAgentApiKey,
  ClaimedSecret,
  CreatedAgentApiKey,
  KeyRotation,
  NewWebhookTrigger,
  NewAgentApiKey as NewKey,
  WebhookTrigger,
  WebhookTriggerPreview,
  WebhookTriggerToPreview,
} from "../openapi.ts";

/** The agent that a key belongs to, identified by its id or its name. */
export type AgentReference =
  | { readonly agent_id: string; readonly agent_name?: never }
  | { readonly agent_name: string; readonly agent_id?: never };

/** The key to create. */
export type NewAgentApiKey = AgentReference & Omit<NewKey, "agent_id" | "agent_name">;

/** An agent's keys, a page at a time. */
export type KeyPage = AgentReference & Omit<QueryOf<"GET /agent_api_keys">, "agent_id" | "agent_name">;

/** A key by its name, which is unique among the agent's keys of that type. */
export type KeyName = AgentReference & {
  readonly name: string;
} & Omit<QueryOf<"GET /agent_api_keys/name/{name}">, "agent_id" | "agent_name">;

/** The keys of agents. Every call rejects with a `GatewayError`. */
export type KeyCalls = {
  create(key: NewAgentApiKey, options?: CallOptions): Promise<CreatedAgentApiKey>;
  list(page: KeyPage, options?: CallOptions): Promise<readonly AgentApiKey[]>;
  get(id: string, options?: CallOptions): Promise<AgentApiKey>;
  getByName(key: KeyName, options?: CallOptions): Promise<AgentApiKey>;
  /** Deletes the key, which stops working immediately. Resolves to the gateway's message, even if there was no such key. */
  delete(id: string, options?: CallOptions): Promise<string>;
  deleteByName(key: KeyName, options?: CallOptions): Promise<string>;
  /** Adds a new value, and keeps the old one valid for a while. */
  rotate(id: string, rotation?: KeyRotation, options?: CallOptions): Promise<CreatedAgentApiKey>;
  /** Renames a key, or changes its tolerance for signed timestamps. */
  change(id: string, change: AgentApiKeyChange, options?: CallOptions): Promise<ChangedAgentApiKey>;
  /** Gets the secret that a provider sent. Works only once. */
  claim(id: string, options?: CallOptions): Promise<ClaimedSecret>;
  /** Creates a provider's key and returns the webhook URL to paste. */
  createWebhookTrigger(trigger: NewWebhookTrigger, options?: CallOptions): Promise<WebhookTrigger>;
  /** Returns the URL before the key exists, with the events to choose and whether the provider can reach it. Creates nothing. */
  previewWebhookTrigger(
    trigger: WebhookTriggerToPreview,
    options?: CallOptions,
  ): Promise<WebhookTriggerPreview>;
};

const ID = "/agent_api_keys/{id}";
const NAME = "/agent_api_keys/name/{name}";

export function createKeyCalls(call: Call): KeyCalls {
  const named = ({ name, ...query }: KeyName) => ({ path: { name }, query });
  return {
    create: async (key, options) => call("POST /agent_api_keys", { ...options, body: key }),
    list: async (page, options) => call("GET /agent_api_keys", { ...options, query: page }),
    get: async (id, options) => call(`GET ${ID}`, { ...options, path: { id } }),
    getByName: async (key, options) => call(`GET ${NAME}`, { ...options, ...named(key) }),
    delete: async (id, options) => call(`DELETE ${ID}`, { ...options, path: { id } }),
    deleteByName: async (key, options) => call(`DELETE ${NAME}`, { ...options, ...named(key) }),
    rotate: async (id, rotation = {}, options) =>
      call(`POST ${ID}/rotate`, { ...options, path: { id }, body: rotation }),
    change: async (id, change, options) => call(`PATCH ${ID}`, { ...options, path: { id }, body: change }),
    claim: async (id, options) => call(`POST ${ID}/claim`, { ...options, path: { id } }),
    createWebhookTrigger: async (trigger, options) =>
      call("POST /agent_api_keys/webhook-trigger", { ...options, body: trigger }),
    previewWebhookTrigger: async (trigger, options) =>
      call("POST /agent_api_keys/webhook-trigger/preview", { ...options, body: trigger }),
  };
}
