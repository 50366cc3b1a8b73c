import type { Agent } from "../agents/agent.ts";
import type { ExpiringKey, SigningKey, UsedKey } from "./key.ts";
import type { StoredKeys } from "./stored-keys.ts";

/** What every webhook asks of an agent's keys. */
export type KeyCache = {
  /** The agent's external key that has this value, expired or not. */
  findExternal(agent: AgentRef, value: string): Promise<(UsedKey & { expired: boolean }) | undefined>;
  /** The agent's keys of one provider with their secrets that have not expired. */
  signingKeys(agent: AgentRef, provider: string): Promise<readonly SigningKey[]>;
  /** The providers, by id, of which the agent has keys. */
  providerTypes(agent: AgentRef): Promise<readonly string[]>;
  /** The agent's own key, made when it is missing; the same ever after. */
  internalKey(agent: AgentRef): Promise<string>;
};

/** The same from the database; keys that have expired since they were read may be among them. */
export type KeysToRemember = Pick<StoredKeys, "findExternal" | "signingKeys" | "providerTypes"> & {
  internalKey(agent: AgentRef): Promise<string>;
};

/** An agent as `Agents.find` gives it: another object as soon as one of its keys has changed. */
type AgentRef = Pick<Agent, "id" | "name">;

type Memory = {
  readonly external: Map<string, readonly ExpiringKey[]>;
  readonly signing: Map<string, readonly SigningKey[]>;
  providerTypes?: readonly string[];
  internalKey?: string;
};

/** How many external keys of one agent are remembered: more than are in use. */
const MOST_EXTERNAL = 10_000;

/**
 * Remembers an agent's keys with the object that stands for the agent, decrypted; they are forgotten with it.
 *
 * @param hash - of an external key's value, which is not kept itself.
 */
export function createKeyCache(
  stored: KeysToRemember,
  hash: (value: string) => string,
  now: () => number,
): KeyCache {
  const memories = new WeakMap<AgentRef, Memory>();
  const memoryOf = (agent: AgentRef): Memory => {
    const known = memories.get(agent) ?? { external: new Map(), signing: new Map() };
    memories.set(agent, known);
    return known;
  };
  const isExpired = ({ expiresAt }: ExpiringKey): boolean => expiresAt !== undefined && expiresAt <= now();
  return {
    async findExternal(agent, value) {
      const { external } = memoryOf(agent);
      const hashed = hash(value);
      let keys = external.get(hashed);
      if (keys === undefined) {
        keys = await stored.findExternal(agent.id, hashed);
        // What anybody can make up is not remembered.
        if (keys.length > 0 && external.size < MOST_EXTERNAL) external.set(hashed, keys);
      }
      const found = keys.find((key) => !isExpired(key)) ?? keys[0];
      return found && { key: found.key, valueId: found.valueId, expired: isExpired(found) };
    },
    async signingKeys(agent, provider) {
      const { signing } = memoryOf(agent);
      let keys = signing.get(provider);
      if (keys === undefined) {
        keys = await stored.signingKeys(agent.id, provider);
        // Requests can show the signature of any provider that there is; agents have few of them.
        if (keys.length > 0) signing.set(provider, keys);
      }
      return keys.some(isExpired) ? keys.filter((key) => !isExpired(key)) : keys;
    },
    async providerTypes(agent) {
      const memory = memoryOf(agent);
      return (memory.providerTypes ??= await stored.providerTypes(agent.id));
    },
    async internalKey(agent) {
      const memory = memoryOf(agent);
      return (memory.internalKey ??= await stored.internalKey(agent));
    },
  };
}
