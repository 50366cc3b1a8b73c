import type { AgentRegistration, RegisteredAgent } from "../../client/openapi.ts";
import type { GatewayClient } from "../../client/gateway-client.ts";
import { GatewayError } from "../../client/http/gateway-error.ts";
import type { AgentLog } from "../log.ts";

/** The result of an attempt to register or to check the registration. */
export type Standing =
  | { readonly outcome: "registered"; readonly agent: RegisteredAgent }
  /** Retrying may help. */
  | { readonly outcome: "unreachable"; readonly error: GatewayError }
  /** Retrying does not help until the configuration changes. */
  | { readonly outcome: "refused"; readonly error: GatewayError };

/** This agent's registration with its gateway. Logs changes of state, not every attempt. */
export type Registration = {
  readonly agent: RegisteredAgent | undefined;
  /** The key that the gateway signs with, if known. */
  readonly key: string | undefined;
  /** Whether the agent must register: for the first time, because the gateway forgot it, or after a change. */
  readonly stale: boolean;
  /** Registers; concurrent calls share one attempt. */
  register(signal?: AbortSignal): Promise<Standing>;
  /** Registers if stale; otherwise checks that the gateway still knows the agent. */
  confirm(signal: AbortSignal): Promise<Standing>;
  /** Registers to get the key, unless it did so in the last few seconds. */
  askForKey(): Promise<string | undefined>;
  /** Marks the registration as stale, after a change of the routes. */
  changed(): void;
};

export type RegistrationParts = {
  readonly gateway: GatewayClient;
  readonly describe: () => AgentRegistration;
  /** The key to use until the gateway has sent one. */
  readonly givenKey: string | undefined;
  /** Whether the agent checks signatures, for which it needs its key. */
  readonly needsKey: boolean;
  readonly log: AgentLog;
  readonly now: () => number;
};

/** The minimum time between two requests for the key, in milliseconds: requests with invalid signatures cause them too. */
const ASK_AGAIN = 3_000;

export function createRegistration({
  gateway,
  describe,
  givenKey,
  needsKey,
  log,
  now,
}: RegistrationParts): Registration {
  let agent: RegisteredAgent | undefined;
  let stale = true;
  let lastTry: number | undefined;
  let underWay: Promise<Standing> | undefined;

  const keyInHand = (): string | undefined => agent?.agent_api_key || givenKey;
  const { tell, isThere, failed } = createStandings(gateway.baseUrl, log);

  const tryToRegister = async (signal: AbortSignal | undefined): Promise<Standing> => {
    lastTry = now();
    stale = false;
    try {
      const registered = await gateway.agents.register(describe(), {
        signal,
        internalKey: keyInHand(),
      });
      if (needsKey) requireKey(registered, gateway.baseUrl);
      agent = registered;
      return isThere(agent);
    } catch (error) {
      stale = true;
      return failed(error);
    }
  };
  const register = async (signal?: AbortSignal): Promise<Standing> => {
    underWay ??= tryToRegister(signal).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    get agent() {
      return agent;
    },
    get key() {
      return keyInHand();
    },
    get stale() {
      return stale;
    },
    register,

    async confirm(signal) {
      if (agent === undefined || stale) return register(signal);
      try {
        const seen = await gateway.agents.get({ name: agent.name }, { signal });
        if (seen.id === agent.id) {
          // Another deployment of the agent may have been promoted.
          agent = { ...agent, production_deployment_id: seen.production_deployment_id };
          return isThere(agent);
        }
      } catch (error) {
        // If this agent's credentials do not allow lookups, it can only check by registering.
        const unseen = error instanceof GatewayError && [401, 403].includes(error.status ?? 0);
        if (!unseen && !isMissing(error)) return failed(error);
        if (!unseen)
          tell("forgotten", "warn", `${gateway.baseUrl} no longer knows this agent; registering again`);
      }
      stale = true;
      return register(signal);
    },

    async askForKey() {
      const recently = lastTry !== undefined && Math.abs(now() - lastTry) < ASK_AGAIN;
      if (underWay !== undefined || !recently) await register();
      return keyInHand();
    },

    changed() {
      stale = true;
    },
  };
}

/** Logs a state once, however often it occurs. */
function createStandings(baseUrl: string, log: AgentLog) {
  let told: string | undefined;
  const tell = (state: string, level: keyof AgentLog, message: string): void => {
    if (state !== told) log[level](message);
    told = state;
  };
  const isThere = (registered: RegisteredAgent): Standing => {
    tell(
      `${registered.id} ${registered.agent_api_key}`,
      "info",
      `registered with ${baseUrl} as ${registered.id}`,
    );
    return { outcome: "registered", agent: registered };
  };
  const failed = (error: unknown): Standing => {
    if (!(error instanceof GatewayError)) throw error;
    if (error.code === "request_aborted") return { outcome: "unreachable", error };
    if (error.retryable) {
      tell("unreachable", "warn", `${error.message}; retrying`);
      return { outcome: "unreachable", error };
    }
    tell(`refused ${error.message}`, "error", `${baseUrl} rejected the registration: ${error.message}`);
    return { outcome: "refused", error };
  };

  return { tell, isThere, failed };
}

/** @throws GatewayError if the response contains no key. */
function requireKey({ name, agent_api_key: key }: RegisteredAgent, baseUrl: string): void {
  if (key === "") {
    throw new GatewayError(
      `${baseUrl} already knows an agent '${name}' and did not return its key, because this agent did not prove to be the ` +
        "same one: set AGENT_API_KEY to the agent's key, or AGENTEX_API_KEY to a registration token",
      { status: 200, code: "agent_key_withheld" },
    );
  }
  if (typeof key !== "string") {
    throw new GatewayError(`${baseUrl} returned no key for this agent`, { code: "gateway_answer_invalid" });
  }
}

/** Not every 404 comes from the gateway: a proxy may respond while the gateway starts. */
function isMissing(error: unknown): boolean {
  return error instanceof GatewayError && error.status === 404 && error.code !== "gateway_answer_invalid";
}
