import { segment, type CallOptions, type Send } from "./send.ts";

/**
 * `direct`: the agent's answer is the caller's. `assured`: on disk first, and delivered for as long as it takes; the
 * sender hears the agent's answer if it comes in time. `queued`: on disk, answered 202 at once.
 */
export type DeliveryPolicy = "direct" | "assured" | "queued";

/** `serialize`: one at a time, in order of arrival. `latest`: of those that wait, only the newest is kept. */
export type ConversationOrdering = "concurrent" | "serialize" | "latest";

/** A method and path that an agent handles, as on the wire. */
export type WebhookRoute = {
  readonly method: string;
  /** As declared: `/repos/:owner/:name`. */
  readonly path: string;
  /** What the gateway does with its webhooks; null: what is usual for the sender. */
  readonly policy?: DeliveryPolicy | null;
  /** Whether the webhooks of one conversation may overlap. */
  readonly ordering?: ConversationOrdering | null;
  /** Template of the conversation that a webhook belongs to: `{json:repository.full_name}#{json:number}`. */
  readonly conversation_key?: string | null;
  /** How long the agent may be silent before the caller hears 504. */
  readonly timeout_seconds?: number | null;
  /** Answers of 4xx and 5xx that settle a delivery although they are usually tried again: a handler's own 404. */
  readonly final_statuses?: readonly number[] | null;
};

/** An agent as the gateway shows it. Times are ISO 8601. */
export type Agent = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** `Ready`, `Failed`, `Unknown`, `Deleted`, `Unhealthy` or `BuildOnly`. */
  readonly status: string;
  readonly status_reason: string;
  readonly acp_url: string | null;
  readonly acp_type: string;
  readonly agent_input_type: string | null;
  readonly registration_metadata: Readonly<Record<string, unknown>> | null;
  /** As registered, or as read from the agent's OpenAPI document; null where neither is known. */
  readonly webhook_routes: readonly WebhookRoute[] | null;
  /** How many of its deliveries may be under way at once. */
  readonly webhook_concurrency: number;
  readonly production_deployment_id: null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly registered_at: string;
};

/** The answer to a registration. */
export type RegisteredAgent = Agent & {
  /**
   * The agent's internal key, with which the gateway signs what it forwards; the same at each registration. Empty where
   * registration is open, the agent was registered before, and nothing shows that this is the same one.
   */
  readonly agent_api_key: string;
};

export type AgentRegistration = {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly description: string;
  /** Where the gateway reaches the agent; paths are appended to it. */
  readonly acp_url: string;
  readonly acp_type: "sync" | "async" | "agentic";
  readonly agent_id?: string;
  readonly agent_input_type?: "text" | "json";
  readonly registration_metadata?: {
    readonly webhook_routes?: readonly WebhookRoute[];
    readonly webhook_concurrency?: number;
    readonly [name: string]: unknown;
  };
  readonly principal_context?: unknown;
};

export type AgentPage = {
  /** 1 to 1000; the gateway's default is 50. */
  readonly limit?: number;
  /** From 1. */
  readonly page_number?: number;
  readonly order_by?: "name" | "status" | "created_at" | "updated_at" | "registered_at";
  readonly order_direction?: "asc" | "desc";
};

/** An agent by its id or by its name. */
export type AgentSelector = { readonly id: string } | { readonly name: string };

export type NewTestDelivery = {
  /** A provider's id. */
  readonly provider: string;
  /** Without it, the provider's first sample, or a push. */
  readonly event?: string;
  /** The path of the agent's route; not needed where it has only one. */
  readonly route?: string;
  /** The name of the key to sign with; not needed where there is only one. */
  readonly key?: string;
  /** In place of the sample's. */
  readonly payload?: Readonly<Record<string, unknown>>;
};

/** What the provider would have heard, and what was sent. */
export type TestDelivery = {
  readonly status: number;
  readonly delivery_id: string | null;
  readonly answer: string;
  readonly provider: string;
  readonly event: string;
  readonly key: string;
  readonly route: string;
  readonly source: string;
};

/** The agents that the gateway knows. Every call rejects with a `GatewayError`. */
export type AgentCalls = {
  /**
   * Registers an agent, or tells that it runs again: idempotent by name. Where callers log in, an agent shows that it is
   * the one that registered before by its internal key.
   */
  register(
    registration: AgentRegistration,
    options?: CallOptions & { readonly internalKey?: string | undefined },
  ): Promise<RegisteredAgent>;
  list(page?: AgentPage, options?: CallOptions): Promise<Agent[]>;
  get(agent: AgentSelector, options?: CallOptions): Promise<Agent>;
  /** An agent says that it is about to stop, and shows its internal key: its deliveries are held back until it is back. */
  stopping(
    name: string,
    internalKey: string,
    options?: CallOptions,
  ): Promise<{ id: string; message: string }>;
  /** Sends a true sample, signed with the stored secret, through the whole gateway to the agent. */
  sendTest(name: string, wanted: NewTestDelivery, options?: CallOptions): Promise<TestDelivery>;
  /** Deletes the agent and its keys. */
  delete(agent: AgentSelector, options?: CallOptions): Promise<{ id: string; message: string }>;
};

export function createAgentCalls(send: Send): AgentCalls {
  return {
    register: async (registration, { internalKey, ...options } = {}) =>
      send("POST", "/agents/register", {
        ...options,
        body: registration,
        ...(internalKey !== undefined && { headers: { "x-agent-api-key": internalKey } }),
      }),
    list: async (page = {}, options = {}) => send("GET", "/agents", { ...options, query: page }),
    get: async (agent, options) => send("GET", pathOf(agent), options),
    stopping: async (name, internalKey, options) =>
      send("POST", `/agents/name/${segment(name)}/stopping`, {
        ...options,
        headers: { "x-agent-api-key": internalKey },
      }),
    sendTest: async (name, wanted, options) =>
      send("POST", `/agents/name/${segment(name)}/test-deliveries`, { ...options, body: wanted }),
    delete: async (agent, options) => send("DELETE", pathOf(agent), options),
  };
}

function pathOf(agent: AgentSelector): string {
  return "id" in agent ? `/agents/${segment(agent.id)}` : `/agents/name/${segment(agent.name)}`;
}
