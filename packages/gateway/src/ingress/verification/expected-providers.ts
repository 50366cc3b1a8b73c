import { providers as builtIn, type Provider } from "agentex-webhook-providers";
import type { Agent } from "../../agents/agent.ts";
import type { Keys } from "../../keys/keys.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";

/** Cached per agent object, which is replaced when its keys change. Not cached if an account's custom provider is involved. */
const known = new WeakMap<Agent, readonly Provider[]>();

/** The providers that an agent has keys of; other signatures cannot be verified. */
export function expectedProviders(
  agent: Agent,
  parts: { readonly keys: Keys; readonly providers: ProviderRegistry },
): readonly Provider[] | Promise<readonly Provider[]> {
  return known.get(agent) ?? findExpected(agent, parts);
}

async function findExpected(
  agent: Agent,
  { keys, providers }: { readonly keys: Keys; readonly providers: ProviderRegistry },
): Promise<readonly Provider[]> {
  const types = await keys.providerTypes(agent);
  const expected = await providers.findAll(agent.accountId, types);
  if (types.every((type) => builtIn.has(type))) known.set(agent, expected);
  return expected;
}
