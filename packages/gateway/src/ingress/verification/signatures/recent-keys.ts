import type { Provider } from "agentex-webhook-providers";
import type { IncomingHttpHeaders } from "node:http";
import type { Agent } from "../../../agents/agent.ts";
import type { SigningKey } from "../../../keys/key.ts";
import { LruCache } from "../../../lru-cache.ts";

/**
 * The key that most likely verifies a webhook: the one that verified the last request of the same webhook. An agent may have
 * keys for a thousand repositories, and trying all of them would take milliseconds.
 */
export type RecentKeys = {
  /**
   * The keys to try first: the likely one and those with the same secret, so that earlier requests do not decide which of them
   * a webhook belongs to. Being likely verifies nothing. Empty if no key is likelier than others.
   */
  among(
    keys: readonly SigningKey[],
    agent: Agent,
    provider: Provider,
    headers: IncomingHttpHeaders,
  ): readonly SigningKey[];
  /** Records that this key verified a webhook with these headers. */
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
