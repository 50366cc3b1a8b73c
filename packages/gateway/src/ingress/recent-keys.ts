import type { Provider } from "agentex-webhook-providers";
import type { IncomingHttpHeaders } from "node:http";
import type { Agent } from "../agents/agent.ts";
import type { SigningKey } from "../keys/key.ts";
import { LruCache } from "../lru-cache.ts";

/**
 * Which key will most likely verify a webhook: the one that verified the last one of the same webhook. An agent may have a key
 * for each of a thousand repositories, and to try them all would take milliseconds.
 */
export type RecentKeys = {
  /**
   * The keys to try first: the likely one, and those that share its secret, so that which of them a webhook belongs to
   * does not depend on what came before. It proves nothing that they are likely. None where no key is likelier than others.
   */
  among(
    keys: readonly SigningKey[],
    agent: Agent,
    provider: Provider,
    headers: IncomingHttpHeaders,
  ): readonly SigningKey[];
  /** This key verified a webhook with these headers. */
  verified(key: SigningKey, agent: Agent, provider: Provider, headers: IncomingHttpHeaders): void;
};

/** How many webhooks are remembered. */
const MOST = 50_000;

export function createRecentKeys(): RecentKeys {
  const valueIds = new LruCache<string>(MOST);
  return {
    among(keys, agent, provider, headers) {
      if (keys.length < 2) return [];
      const webhook = nameOf(agent, provider, headers);
      const valueId = webhook === undefined ? undefined : valueIds.get(webhook);
      const likely = valueId === undefined ? undefined : keys.find((key) => key.valueId === valueId);
      return likely === undefined ? [] : keys.filter(({ secret }) => secret === likely.secret);
    },
    verified(key, agent, provider, headers) {
      const webhook = nameOf(agent, provider, headers);
      if (webhook !== undefined) valueIds.set(webhook, key.valueId);
    },
  };
}

function nameOf(agent: Agent, provider: Provider, headers: IncomingHttpHeaders): string | undefined {
  const name = provider.webhookHeader === undefined ? undefined : headers[provider.webhookHeader];
  return typeof name === "string" && name.length <= 100 ? `${agent.id} ${provider.id} ${name}` : undefined;
}
