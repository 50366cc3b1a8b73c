import { providers as builtIn, type Provider } from "agentex-webhook-providers";
import type { Agent } from "../../agents/agent.ts";
import type { Keys } from "../../keys/keys.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";

/** Cached per agent object, which is replaced when its keys change. Not cached if an account's custom provider is involved. */
const known = new WeakMap<Agent, readonly Provider[]>();

/** The providers that an agent has keys of; other signatures cannot be verified. */
export async function expectedProviders(
  agent: Agent,
  { keys, providers }: { readonly keys: Keys; readonly providers: ProviderRegistry },
): Promise<readonly Provider[]> {
  const remembered = known.get(agent);
  if (remembered !== undefined) return remembered;
  const types = await keys.providerTypes(agent);
  const expected = await providers.findAll(agent.accountId, types);
  if (types.every((type) => builtIn.has(type))) known.set(agent, expected);
  return expected;
}
