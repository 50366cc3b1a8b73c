import type { EventType, GatewayClient } from "agentex-gateway-sdk/client";
import { eventsError, type Dialect } from "./event-codes.ts";

/** Finds an event by name. @throws ProtocolError if the caller has no such event. */
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
