import type { Delivery, DeliveryFilter } from "./deliveries.ts";
import { followEvents } from "./event-stream.ts";
import type { CallOptions, Exchange } from "./send.ts";

/** A delivery as a change left it. */
export type DeliveryEvent = {
  /** Where to resume after this one. */
  readonly id: string;
  readonly delivery: Delivery;
};

export type StreamOptions = CallOptions & {
  /** The id of the last event that was seen; without it, the stream begins now. */
  readonly after?: string;
};

/** Follows changes; comes back by itself when the connection breaks, and goes on where it was. */
export async function* streamDeliveries(
  exchange: Exchange,
  filter: DeliveryFilter,
  { signal, after }: StreamOptions,
): AsyncGenerator<DeliveryEvent, void, undefined> {
  const events = followEvents(exchange, { path: "/deliveries/stream", query: filter, signal, after });
  for await (const { event, id, data } of events) {
    if (event === "delivery" && id !== undefined) yield { id, delivery: readDelivery(data) };
  }
}

// What the gateway sends is taken for what its documentation says.
function readDelivery(json: string): Delivery;
function readDelivery(json: string): unknown {
  const delivery: unknown = JSON.parse(json);
  return delivery;
}
