import type { Call } from "../http/call.ts";
import { followEvents, type ConnectionState } from "./event-stream.ts";
import type { CallOptions, Exchange } from "../http/exchange.ts";
import type { DeliveryCopy, Listener, NewListener } from "../openapi.ts";

export type ListenOptions = CallOptions & {
  /** Called when the stream connects or loses its connection. */
  readonly onConnection?: (state: ConnectionState) => void;
};

/** Copies of an agent's deliveries; the agent still gets the originals. Every call rejects with a `GatewayError`. */
export type ListenerCalls = {
  /** Subscribes to copies of the deliveries that arrive from now on. */
  create(agentName: string, wanted?: NewListener, options?: CallOptions): Promise<Listener>;
  /**
   * The copies as they arrive. Reconnects automatically, and then receives unacknowledged copies again. Ends when the signal
   * is aborted.
   */
  deliveries(id: string, options?: ListenOptions): AsyncGenerator<DeliveryCopy, void, undefined>;
  /** Acknowledges a copy, so that it is not sent again. */
  acknowledge(id: string, deliveryId: string, options?: CallOptions): Promise<unknown>;
  delete(id: string, options?: CallOptions): Promise<unknown>;
};

export function createListenerCalls(call: Call, exchange: Exchange): ListenerCalls {
  return {
    create: async (agentName, wanted = {}, options = {}) =>
      call("POST /agents/name/{agent_name}/listeners", {
        ...options,
        path: { agent_name: agentName },
        body: wanted,
      }),
    async *deliveries(id, options = {}) {
      const followed = { ...options, operation: "GET /listeners/{id}/deliveries", path: { id } } as const;
      for await (const { event, data } of followEvents(exchange, followed)) {
        if (event === "delivery") yield readCopy(data);
      }
    },
    acknowledge: async (id, deliveryId, options = {}) =>
      call("POST /listeners/{id}/acknowledge", {
        ...options,
        path: { id },
        body: { delivery_id: deliveryId },
      }),
    delete: async (id, options) => call("DELETE /listeners/{id}", { ...options, path: { id } }),
  };
}

// Assumes that the gateway's events match its OpenAPI document.
function readCopy(json: string): DeliveryCopy;
function readCopy(json: string): unknown {
  const copy: unknown = JSON.parse(json);
  return copy;
}
