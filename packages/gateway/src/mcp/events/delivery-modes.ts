import type { GatewayClient } from "agentex-gateway-sdk/client";

/** How a caller may receive events. Callers with read access only cannot make the gateway send requests. */
export async function deliveryModes(client: GatewayClient): Promise<string[]> {
  const { login, role } = await client.session.get();
  const maySubscribe = login === "none" || (login === "accounts" && (role === "admin" || role === "member"));
  return ["poll", "push", ...(maySubscribe ? ["webhook"] : [])];
}
