import { GatewayError, type GatewayClient, type SourceDetail } from "agentex-gateway-sdk/client";

/** @returns undefined if there is no source with this name. */
export async function findSource(client: GatewayClient, name: string): Promise<SourceDetail | undefined> {
  try {
    return await client.sources.get(name);
  } catch (error) {
    if (error instanceof GatewayError && error.code === "source_not_found") return undefined;
    throw error;
  }
}
