import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type {
  Activity,
  Agent,
  AgentRegistration,
  BuildRegistration,
  ClaimedDelivery,
  DeletedAgent,
  NewClaim,
  NewTestDelivery,
  RegisteredAgent,
  RouteSettings,
  RouteTrial,
  RouteTrialResult,
  AgentSession,
  Stopping,
  TestDelivery,
} from "../openapi.ts";

/** Which page of the agents to list, and in which order. */
export type AgentPage = QueryOf<"GET /agents">;

/** Whose activity to sum up. */
export type ActivityFilter = QueryOf<"GET /agents/activity">;

/** An agent by its id or by its name. */
export type AgentSelector = { readonly id: string } | { readonly name: string };

/** How much longer than its wait a claim may take, in milliseconds. */
const CLAIM_MARGIN = 30_000;

/** The registered agents. Every call rejects with a `GatewayError`. */
export type AgentCalls = {
  /**
   * Registers an agent, or reports that it has restarted: idempotent by name. If accounts are on, an agent that was
   * registered before authenticates with its internal key.
   */
  register(
    registration: AgentRegistration,
    options?: CallOptions & { readonly internalKey?: string | undefined },
  ): Promise<RegisteredAgent>;
  /** Registers an agent that is built but not deployed yet: it can have keys, but receives no webhooks. */
  registerBuild(build: BuildRegistration, options?: CallOptions): Promise<Agent>;
  list(page?: AgentPage, options?: CallOptions): Promise<readonly Agent[]>;
  get(agent: AgentSelector, options?: CallOptions): Promise<Agent>;
  /** What agents received in the last 24 hours and what is waiting for them: for all, or for one. */
  activity(filter?: ActivityFilter, options?: CallOptions): Promise<Activity>;
  /** Announces, with the agent's internal key, that the agent is about to stop: its deliveries wait until it is back. */
  stopping(name: string, internalKey: string, options?: CallOptions): Promise<Stopping>;
  /** Claims deliveries from the inbox of an agent that registered with `delivery: pull`, with its internal key or as its manager. */
  claim(
    name: string,
    claim?: NewClaim,
    options?: CallOptions & { readonly internalKey?: string },
  ): Promise<readonly ClaimedDelivery[]>;
  /** Sends a signed sample event through the gateway to the agent. */
  sendTest(name: string, wanted: NewTestDelivery, options?: CallOptions): Promise<TestDelivery>;
  /** Sets which webhooks wake an agent that cannot declare it itself; null restores what the agent declares. */
  setRoutes(name: string, settings: RouteSettings, options?: CallOptions): Promise<Agent>;
  /** Tests which stored deliveries a declaration would let through: those on one page, newest first. */
  tryRoutes(name: string, trial: RouteTrial, options?: CallOptions): Promise<RouteTrialResult>;
  /**
   * The conversations that an agent bound to a session.
   *
   * @param session - the name of the session, or of any conversation in it: `github:octo/repo#12`.
   */
  session(name: string, session: string, options?: CallOptions): Promise<AgentSession>;
  /** Takes a conversation out of a session. */
  unbind(name: string, session: string, key: string, options?: CallOptions): Promise<void>;
  /**
   * Deletes the agent and its keys. Registering the name again within a day restores them, unless it is deleted with
   * `forget`.
   */
  delete(
    agent: AgentSelector,
    options?: CallOptions & { readonly forget?: boolean | undefined },
  ): Promise<DeletedAgent>;
};

export function createAgentCalls(call: Call): AgentCalls {
  return {
    register: async (registration, { internalKey, ...options } = {}) =>
      call("POST /agents/register", {
        ...options,
        body: registration,
        ...(internalKey !== undefined && { headers: { "x-agent-api-key": internalKey } }),
      }),
    registerBuild: async (build, options) => call("POST /agents/register-build", { ...options, body: build }),
    list: async (page = {}, options = {}) => call("GET /agents", { ...options, query: page }),
    get: async (agent, options) =>
      "id" in agent
        ? call("GET /agents/{agent_id}", { ...options, path: { agent_id: agent.id } })
        : call("GET /agents/name/{agent_name}", { ...options, path: { agent_name: agent.name } }),
    activity: async (filter = {}, options = {}) =>
      call("GET /agents/activity", { ...options, query: filter }),
    stopping: async (name, internalKey, options) =>
      call("POST /agents/name/{agent_name}/stopping", {
        ...options,
        path: { agent_name: name },
        headers: { "x-agent-api-key": internalKey },
      }),
    claim: async (name, claim = {}, { internalKey, ...options } = {}) => {
      const { deliveries } = await call("POST /agents/name/{agent_name}/inbox/claim", {
        ...options,
        path: { agent_name: name },
        body: claim,
        deadline: AbortSignal.timeout((claim.wait ?? 0) * 1_000 + CLAIM_MARGIN),
        headers: internalKey === undefined ? {} : { "x-agent-api-key": internalKey },
      });
      return deliveries;
    },
    sendTest: async (name, wanted, options) =>
      call("POST /agents/name/{agent_name}/test-deliveries", {
        ...options,
        path: { agent_name: name },
        body: wanted,
      }),
    setRoutes: async (name, settings, options) =>
      call("PATCH /agents/name/{agent_name}/routes", {
        ...options,
        path: { agent_name: name },
        body: settings,
      }),
    tryRoutes: async (name, trial, options) =>
      call("POST /agents/name/{agent_name}/routes/try", {
        ...options,
        path: { agent_name: name },
        body: trial,
      }),
    session: async (name, session, options) =>
      call("GET /agents/name/{agent_name}/sessions/{session}", {
        ...options,
        path: { agent_name: name, session },
      }),
    unbind: async (name, session, key, options) =>
      call("DELETE /agents/name/{agent_name}/sessions/{session}/keys/{key}", {
        ...options,
        path: { agent_name: name, session, key },
      }),
    delete: async (agent, { forget = false, ...options } = {}) => {
      const input = { ...options, ...(forget && { query: { forget: "true" as const } }) };
      return "id" in agent
        ? call("DELETE /agents/{agent_id}", { ...input, path: { agent_id: agent.id } })
        : call("DELETE /agents/name/{agent_name}", { ...input, path: { agent_name: agent.name } });
    },
  };
}
