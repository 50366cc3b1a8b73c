import type { QueryOf } from "../http/call.ts";
import { followEvents } from "./event-stream.ts";
import type { CallOptions, Exchange } from "../http/exchange.ts";
import type { Delivery } from "../openapi.ts";

/** A change to a delivery. */
export type DeliveryEvent = {
  /** Where to resume the stream after this event. */
  readonly id: string;
  /** The delivery after the change. */
  readonly delivery: Delivery;
};

export type StreamOptions = CallOptions & {
  /** The id of the last event that was received; without it, the stream starts now. */
  readonly after?: string;
};

/** Follows changes to deliveries; reconnects automatically and resumes where it stopped. */
export async function* streamDeliveries(
  exchange: Exchange,
  filter: QueryOf<"GET /deliveries/stream">,
  { signal, after }: StreamOptions,
): AsyncGenerator<DeliveryEvent, void, undefined> {
  const followed = { operation: "GET /deliveries/stream", query: filter, signal, after } as const;
  for await (const { event, id, data } of followEvents(exchange, followed)) {
    if (event === "delivery" && id !== undefined) yield { id, delivery: readDelivery(data) };
  }
}

// Assumes that the gateway's events match its OpenAPI document.
function readDelivery(json: string): Delivery;
function readDelivery(json: string): unknown {
  const delivery: unknown = JSON.parse(json);
  return delivery;
}
