import type { AgentRegistration, RegisteredAgent } from "../client/openapi.ts";
import type { GatewayClient } from "../client/gateway-client.ts";
import { GatewayError } from "../client/gateway-error.ts";
import type { AgentLog } from "./log.ts";

/** How the agent stands with its gateway after a try to find out. */
export type Standing =
  | { readonly outcome: "registered"; readonly agent: RegisteredAgent }
  /** It may work later, by itself. */
  | { readonly outcome: "unreachable"; readonly error: GatewayError }
  /** Somebody has to change something. */
  | { readonly outcome: "refused"; readonly error: GatewayError };

/** This agent's registration with its gateway. Logs each change of how it stands, not each try. */
export type Registration = {
  readonly agent: RegisteredAgent | undefined;
  /** The key that the gateway signs with, as far as it is known. */
  readonly key: string | undefined;
  /** Whether the gateway has to be told: never told, forgotten, or something changed since. */
  readonly stale: boolean;
  /** Registers; callers at the same time share one try. */
  register(signal?: AbortSignal): Promise<Standing>;
  /** Registers when stale, else asks whether the gateway still knows the agent. */
  confirm(signal: AbortSignal): Promise<Standing>;
  /** Registers to learn the key, unless that was tried in the last few seconds. */
  askForKey(): Promise<string | undefined>;
  /** What the agent has to say changed. */
  changed(): void;
};

export type RegistrationParts = {
  readonly gateway: GatewayClient;
  readonly describe: () => AgentRegistration;
  /** The key before the gateway has told any. */
  readonly givenKey: string | undefined;
  /** Whether the agent checks signatures, for which it needs its key. */
  readonly needsKey: boolean;
  readonly log: AgentLog;
  readonly now: () => number;
};

/** How long to wait before a key is asked for again, in milliseconds: strangers with wrong signatures cause it too. */
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
  let told: string | undefined;

  const keyInHand = (): string | undefined => agent?.agent_api_key || givenKey;
  const tell = (state: string, level: keyof AgentLog, message: string): void => {
    if (state !== told) log[level](message);
    told = state;
  };
  const isThere = (registered: RegisteredAgent): Standing => {
    tell(
      `${registered.id} ${registered.agent_api_key}`,
      "info",
      `registered with ${gateway.baseUrl} as ${registered.id}`,
    );
    return { outcome: "registered", agent: registered };
  };
  const failed = (error: unknown): Standing => {
    if (!(error instanceof GatewayError)) throw error;
    if (error.code === "request_aborted") return { outcome: "unreachable", error };
    if (error.retryable) {
      tell("unreachable", "warn", `${error.message}; trying until it works`);
      return { outcome: "unreachable", error };
    }
    tell(`refused ${error.message}`, "error", `${gateway.baseUrl} refuses to register: ${error.message}`);
    return { outcome: "refused", error };
  };

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
        if (seen.id === agent.id) return isThere(agent);
      } catch (error) {
        // Where looking needs credentials that this agent does not have, registering is the way to ask.
        const unseen = error instanceof GatewayError && [401, 403].includes(error.status ?? 0);
        if (!unseen && !isMissing(error)) return failed(error);
        if (!unseen)
          tell("forgotten", "warn", `${gateway.baseUrl} has forgotten this agent; registering again`);
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

/** @throws GatewayError where the answer holds no key. */
function requireKey({ name, agent_api_key: key }: RegisteredAgent, baseUrl: string): void {
  if (key === "") {
    throw new GatewayError(
      `${baseUrl} knows the agent '${name}' already and does not tell its key, since nothing shows that this is the same ` +
        "agent: give it the key as AGENT_API_KEY, or a registration token as AGENTEX_API_KEY",
      { status: 200, code: "agent_key_withheld" },
    );
  }
  if (typeof key !== "string") {
    throw new GatewayError(`${baseUrl} gave this agent no key`, { code: "gateway_answer_invalid" });
  }
}

/** Not every 404 is the gateway's: a proxy answers so while the gateway starts. */
function isMissing(error: unknown): boolean {
  return error instanceof GatewayError && error.status === 404 && error.code !== "gateway_answer_invalid";
}
