import { GatewayError, type GatewayClient } from "agentex-gateway-sdk/client";

/**
 * Registers an agent without a URL, unless the gateway knows one of that name.
 *
 * @returns the agent's internal key, if it was registered.
 */
export async function registerInbox(client: GatewayClient, name: string): Promise<string | undefined> {
  try {
    await client.agents.get({ name });
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayError && error.code === "agent_not_found")) throw error;
  }
  const { agent_api_key: key } = await client.agents.register({
    name,
    description: "Handles its deliveries with agentex inbox",
    acp_type: "async",
    delivery: "pull",
  });
  return key || undefined;
}
