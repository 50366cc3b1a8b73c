import type { GatewayClient } from "agentex-gateway-sdk/client";

/** How a caller may get events. Whoever may only read may not have the gateway send requests. */
export async function deliveryModes(client: GatewayClient): Promise<string[]> {
  const { login, role } = await client.session.get();
  const maySubscribe = login === "none" || (login === "accounts" && (role === "admin" || role === "member"));
  return ["poll", "push", ...(maySubscribe ? ["webhook"] : [])];
}
