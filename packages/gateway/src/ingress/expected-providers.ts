import type { Provider } from "@agentex/webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { Keys } from "../keys/keys.ts";
import type { ProviderRegistry } from "../providers/provider-registry.ts";

/** The providers of which an agent has keys: whoever else signs a request cannot be proven. */
export async function expectedProviders(
  agent: Agent,
  { keys, providers }: { readonly keys: Keys; readonly providers: ProviderRegistry },
): Promise<Provider[]> {
  return providers.findAll(agent.accountId, await keys.providerTypes(agent));
}
