import type { EventType, GatewayClient } from "agentex-gateway-sdk/client";
import { eventsError, type Dialect } from "./event-codes.ts";

/** The event of a name. @throws ProtocolError if the caller has none of the name. */
export async function findEventType(
  client: GatewayClient,
  name: string,
  dialect: Dialect,
): Promise<EventType> {
  const type = (await client.deliveries.eventTypes()).find((each) => each.name === name);
  if (type === undefined) {
    throw eventsError("not_found", dialect, `There is no event '${name}'; events/list lists all.`);
  }
  return type;
}
