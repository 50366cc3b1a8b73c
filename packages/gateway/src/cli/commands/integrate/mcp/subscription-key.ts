import { GatewayError, type GatewayClient } from "agentex-gateway-sdk/client";

/** The id of the provider that receives events of MCP servers. */
const PROVIDER = "mcp-events";

/**
 * Creates the agent's key for a subscription; if there is one, gives it a new secret, and keeps the old one valid for a
 * while.
 *
 * @returns the secret with which the server is to sign.
 */
export async function makeSubscriptionKey(
  client: GatewayClient,
  agent: string,
  route: string,
  name: string,
): Promise<string> {
  try {
    const made = await client.keys.createWebhookTrigger({
      agent_name: agent,
      source: PROVIDER,
      name,
      forward_path: route,
    });
    return made.secret ?? "";
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "key_exists") throw error;
    const { id } = await client.keys.getByName({ agent_name: agent, name, api_key_type: PROVIDER });
    const rotated = await client.keys.rotate(id);
    return rotated.api_key ?? "";
  }
}

/** The cursor of the newest event that the gateway has received with this key; null if it has none. */
export async function lastCursor(client: GatewayClient, agent: string, name: string): Promise<string | null> {
  const { deliveries } = await client.deliveries.list({ agent, provider: PROVIDER, key: name, limit: 20 });
  for (const { id, event } of deliveries) {
    if (event?.startsWith("subscription.")) continue;
    const { bytes } = await client.deliveries.body(id);
    const cursor = cursorIn(bytes);
    if (cursor !== undefined) return cursor;
  }
  return null;
}

function cursorIn(bytes: Uint8Array): string | undefined {
  try {
    const { cursor } = JSON.parse(Buffer.from(bytes).toString()) as { readonly cursor?: unknown };
    return typeof cursor === "string" ? cursor : undefined;
  } catch {
    return undefined;
  }
}
