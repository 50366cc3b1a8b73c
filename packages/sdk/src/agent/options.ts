import type { GatewayClient } from "../client/gateway-client.ts";
import type { AgentLog } from "./log.ts";
import type { Sleep } from "./stay-registered.ts";

/** What may be said of an agent in code; what is not said is read from the environment. */
export type AgentServerOptions = {
  /** The agent's unique name: lower-case letters, digits and hyphens. `AGENT_NAME`. */
  readonly name?: string;
  /** What the agent does, for people. `AGENT_DESCRIPTION`, else its name. */
  readonly description?: string;
  /** The gateway's address. `AGENTEX_BASE_URL`, else `http://localhost:5003`. */
  readonly baseUrl?: string;
  /** A client to use instead of one for `baseUrl`. */
  readonly gateway?: GatewayClient;
  /** Where the gateway reaches this agent. `ACP_URL` joined with `ACP_PORT`, else `http://localhost:8000`. */
  readonly acpUrl?: string;
  /** What `start()` listens on: `ACP_PORT`, else 8000; 0 takes any free port and registers that. */
  readonly port?: number;
  /** What `start()` listens on: `ACP_HOST`, else loopback. */
  readonly host?: string;
  /** `ACP_TYPE`, else `async`. */
  readonly acpType?: "sync" | "async" | "agentic";
  /** To rename or move the agent that has this id. `AGENT_ID`. */
  readonly agentId?: string;
  /** `AGENT_INPUT_TYPE`. */
  readonly agentInputType?: "text" | "json";
  /** How many deliveries the gateway may have under way here at once; the gateway's default is 32. */
  readonly concurrency?: number;
  /** More to keep with the registration. */
  readonly registrationMetadata?: Readonly<Record<string, unknown>>;
  /** Whom the agent is registered for, in any form that the gateway's auth service knows. `AUTH_PRINCIPAL_B64`. */
  readonly principalContext?: unknown;
  /** The agent's internal key, for agents that only use `fetch` and do not register. `AGENT_API_KEY`. */
  readonly agentApiKey?: string;
  /** With which `agentex listen` signs what it forwards, while the agent is worked on. `AGENT_LISTEN_KEY`. */
  readonly listenKey?: string;
  /** What paths begin with where `fetch` lives below another server's root; else the path of the agent's URL. */
  readonly basePath?: string;
  /** Handles whatever anybody sends, as if the gateway had sent it. For tests of the agent alone. */
  readonly dangerouslySkipSignature?: boolean;
  /** Whether `start()` makes SIGTERM and SIGINT stop the agent and end the process; true. */
  readonly stopAtSignals?: boolean;
  /** How long `stop()` waits for requests in hand; 30. */
  readonly stopTimeoutSeconds?: number;
  /** How often to look whether the gateway still knows this agent; 30. */
  readonly heartbeatSeconds?: number;
  /** The console unless given. */
  readonly log?: AgentLog;
  /** The surroundings, for tests. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: Sleep;
};
