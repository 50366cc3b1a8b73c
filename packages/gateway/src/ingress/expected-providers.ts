import { providers, type Provider } from "@agentex/webhook-providers";
import type { Keys } from "../keys/keys.ts";

/** The providers of which an agent has keys: whoever else signs a request cannot be proven. */
export async function expectedProviders(agentId: string, keys: Keys): Promise<Provider[]> {
  const types = await keys.providerTypes(agentId);
  return types.flatMap((type) => providers.get(type) ?? []);
}
