import type { Agent } from "../agents/agent.ts";
import type { ExpiringKey, SigningKey, UsedKey } from "./key.ts";
import type { StoredKeys, WaitingKey } from "./stored-keys.ts";

/**
 * What every webhook needs from an agent's keys. Cached values are returned without a promise, which would add cost.
 */
export type KeyCache = {
  /** The agent's external key with this value, expired or not. */
  findExternal(agent: AgentRef, value: string): Promise<(UsedKey & { expired: boolean }) | undefined>;
  /** The agent's keys for one provider, with their secrets that have not expired. */
  signingKeys(agent: AgentRef, provider: string): readonly SigningKey[] | Promise<readonly SigningKey[]>;
  /** The ids of the providers for which the agent has keys. */
  providerTypes(agent: AgentRef): Promise<readonly string[]>;
  /** Whether a key of the agent for this provider has no value yet. */
  waitsForValue(agent: AgentRef, provider: string): Promise<boolean>;
  /** The agent's internal key, created if it is missing; it never changes. */
  internalKey(agent: AgentRef): string | Promise<string>;
};

/** The same, read from the database; cached results may contain keys that have since expired. */
export type KeysToRemember = Pick<
  StoredKeys,
  "findExternal" | "signingKeys" | "providerTypes" | "waitingKeys"
> & {
  internalKey(agent: AgentRef): Promise<string>;
};

/** An agent as returned by `Agents.find`: a new object once one of its keys has changed. */
type AgentRef = Pick<Agent, "id" | "name">;

type Memory = {
  readonly external: Map<string, readonly ExpiringKey[]>;
  readonly signing: Map<string, readonly SigningKey[]>;
  providerTypes?: readonly string[];
  waiting?: readonly WaitingKey[];
  internalKey?: string;
};

/** Maximum number of cached external keys per agent, more than are in use. */
const MOST_EXTERNAL = 10_000;

/**
 * Caches an agent's decrypted keys for the lifetime of the object that represents the agent.
 *
 * @param hash - hashes an external key's value, which is not cached itself.
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
  const withoutExpired = (keys: readonly SigningKey[]): readonly SigningKey[] =>
    keys.some(isExpired) ? keys.filter((key) => !isExpired(key)) : keys;
  return {
    async findExternal(agent, value) {
      const { external } = memoryOf(agent);
      const hashed = hash(value);
      let keys = external.get(hashed);
      if (keys === undefined) {
        keys = await stored.findExternal(agent.id, hashed);
        // Misses are not cached: anyone can make up values.
        if (keys.length > 0 && external.size < MOST_EXTERNAL) external.set(hashed, keys);
      }
      const found = keys.find((key) => !isExpired(key)) ?? keys[0];
      return found && { key: found.key, valueId: found.valueId, expired: isExpired(found) };
    },
    signingKeys(agent, provider) {
      const { signing } = memoryOf(agent);
      const known = signing.get(provider);
      if (known !== undefined) return withoutExpired(known);
      return stored.signingKeys(agent.id, provider).then((keys) => {
        // Requests can carry signatures of any provider, but agents have keys only for a few.
        if (keys.length > 0) signing.set(provider, keys);
        return withoutExpired(keys);
      });
    },
    async providerTypes(agent) {
      const memory = memoryOf(agent);
      return (memory.providerTypes ??= await stored.providerTypes(agent.id));
    },
    async waitsForValue(agent, provider) {
      const memory = memoryOf(agent);
      memory.waiting ??= await stored.waitingKeys(agent.id);
      return memory.waiting.some(({ type }) => type === provider);
    },
    internalKey(agent) {
      const memory = memoryOf(agent);
      return (
        memory.internalKey ??
        stored.internalKey(agent).then((internalKey) => (memory.internalKey = internalKey))
      );
    },
  };
}
