import type { GatewayClient } from "../client/gateway-client.ts";
import type { PullOptions } from "../pull/pull-options.ts";
import type { AgentLog } from "./log.ts";
import type { Sleep } from "./registration/stay-registered.ts";

/** An agent's options. Those that are not set come from the environment variable named, or from the default. */
export type AgentServerOptions = {
  /** The agent's unique name: lowercase letters, digits and hyphens. `AGENT_NAME`. */
  readonly name?: string;
  /** What the agent does, for people. `AGENT_DESCRIPTION`, else its name. */
  readonly description?: string;
  /** The gateway's URL. `AGENTEX_BASE_URL`, else `http://localhost:5003`. */
  readonly baseUrl?: string;
  /** A client to use instead of one for `baseUrl`. */
  readonly gateway?: GatewayClient;
  /** The URL at which the gateway reaches this agent. `ACP_URL` with `ACP_PORT`, else `http://localhost:8000`. */
  readonly acpUrl?: string;
  /** The port that `start()` listens on. `ACP_PORT`, else 8000; 0 takes any free port and registers it. */
  readonly port?: number;
  /** The address that `start()` listens on. `ACP_HOST`, else loopback. */
  readonly host?: string;
  /**
   * Whether the agent fetches its deliveries from its inbox at the gateway, because the gateway cannot reach it: it needs no
   * URL and no port. The handlers are the same. Default: false.
   */
  readonly pull?: boolean | PullOptions;
  /** `ACP_TYPE`, else `async`. */
  readonly acpType?: "sync" | "async" | "agentic";
  /** The id of a registered agent, to change its name or URL. `AGENT_ID`. */
  readonly agentId?: string;
  /** `AGENT_INPUT_TYPE`. */
  readonly agentInputType?: "text" | "json";
  /** How many deliveries may be in progress here at the same time; the gateway's default is 32. */
  readonly concurrency?: number;
  /**
   * The agent's own accounts at its providers, such as `["github:my-app[bot]", "slack:B012345"]`: their actions never wake the
   * agent. Prefer ids, because someone else can take over a name.
   */
  readonly identities?: readonly string[];
  /** Additional data to store with the registration, such as a `deployment_id`: `AGENTEX_DEPLOYMENT_ID`. */
  readonly registrationMetadata?: Readonly<Record<string, unknown>>;
  /** Passed to the gateway's external auth service, if there is one. `AUTH_PRINCIPAL_B64`. */
  readonly principalContext?: unknown;
  /** The agent's internal key, for agents that use `fetch` without registering. `AGENT_API_KEY`. */
  readonly agentApiKey?: string;
  /** The key with which `agentex listen` signs what it forwards during development. `AGENT_LISTEN_KEY`. */
  readonly listenKey?: string;
  /** The prefix of all paths if `fetch` is mounted below another server's root. Default: the path of the agent's URL. */
  readonly basePath?: string;
  /** Accepts requests from anyone, without checking signatures. Only for tests. */
  readonly dangerouslySkipSignature?: boolean;
  /** Whether SIGTERM and SIGINT stop an agent that was started, and end the process. Default: true. */
  readonly stopAtSignals?: boolean;
  /** How long `stop()` waits for requests in progress, in seconds. Default: 30. */
  readonly stopTimeoutSeconds?: number;
  /** How often to check that the gateway still knows this agent, in seconds. Default: 30. */
  readonly heartbeatSeconds?: number;
  /** Default: the console. */
  readonly log?: AgentLog;
  /** Replaces `process.env`, in tests. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: Sleep;
};
