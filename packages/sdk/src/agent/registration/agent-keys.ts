import type { AgentLog } from "../log.ts";
import type { Registration } from "./registration.ts";

/** The keys with which an agent verifies signatures. */
export type AgentKeys = {
  /** The agent's key; registers if the key is not known yet. */
  current(): Promise<string | undefined>;
  /** Fetches the current key from the gateway. */
  renewed(): Promise<string | undefined>;
  /** The key that `agentex listen` signs with, if this agent gets copies of another gateway's deliveries. */
  readonly listen: string | undefined;
  /** Trusts only this key from now on, instead of the gateway's: the key of a fake gateway in a test. */
  trust(key: string): void;
};

export type AgentKeysParts = {
  readonly registration: Pick<Registration, "key" | "askForKey">;
  /** Whether the agent's URL is configured, so that it can register by itself. */
  readonly mayRegister: () => boolean;
  readonly listenKey: string | undefined;
  readonly log: AgentLog;
};

export function createAgentKeys({ registration, mayRegister, listenKey, log }: AgentKeysParts): AgentKeys {
  let trusted: string | undefined;
  let hasComplained = false;
  const ask = async (): Promise<string | undefined> => {
    // Registering a guessed URL would replace the correct one, which this request has just used.
    if (mayRegister()) return registration.askForKey();
    const { key } = registration;
    if (key === undefined && !hasComplained) {
      hasComplained = true;
      log.error(
        "cannot check signatures without the agent's key: set ACP_URL, so that it can register, or AGENT_API_KEY",
      );
    }
    return key;
  };
  return {
    current: async () => trusted ?? registration.key ?? ask(),
    renewed: async () => trusted ?? ask(),
    listen: listenKey,
    trust(key) {
      trusted = key;
    },
  };
}
