import type { DeliveryDetail, DeliveryStatus, GatewayClient } from "agentex-gateway-sdk/client";
import { waitFor } from "./wait-for.ts";

/** Waits until a delivery has this status. @returns everything known about it. */
export async function settled(
  client: GatewayClient,
  id: string,
  status: DeliveryStatus,
): Promise<DeliveryDetail> {
  let seen: DeliveryDetail | undefined;
  await waitFor(
    async () => {
      seen = await client.deliveries.get(id);
      return seen.status === status;
    },
    () => `${id} did not become ${status}, but is ${seen?.status}`,
  );
  if (seen === undefined) throw new Error("it was seen");
  return seen;
}
