import type { Delivery } from "./deliveries.ts";
import { followEvents, type ConnectionState } from "./event-stream.ts";
import { segment, type CallOptions, type Exchange, type Send } from "./send.ts";

/** Somebody who gets copies of an agent's deliveries. Times are ISO 8601. */
export type Listener = {
  readonly id: string;
  readonly agent_id: string;
  readonly route: string | null;
  readonly provider: string | null;
  readonly created_at: string;
};

/** Which deliveries are listened to; without it, all of the agent's. */
export type NewListener = {
  /** As declared: `POST /code_changes`. */
  readonly route?: string;
  readonly provider?: string;
};

/** A delivery, and the request that its agent gets, signed with the agent's internal key. */
export type DeliveryCopy = {
  readonly delivery: Delivery;
  readonly request: {
    readonly method: string;
    /** Path and query below the agent's URL. */
    readonly path: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body_base64: string;
  };
};

export type ListenOptions = CallOptions & {
  /** Told of each connection that is made, and of each that is lost. */
  readonly onConnection?: (state: ConnectionState) => void;
};

/** Copies of an agent's deliveries, for somebody beside it. Every call rejects with a `GatewayError`. */
export type ListenerCalls = {
  /** Listens to what arrives from now on. */
  create(agentName: string, wanted?: NewListener, options?: CallOptions): Promise<Listener>;
  /**
   * The copies, as they arrive. Comes back by itself when the connection breaks; what was not acknowledged comes once more
   * then. Ends when the signal is aborted.
   */
  deliveries(id: string, options?: ListenOptions): AsyncGenerator<DeliveryCopy, void, undefined>;
  /** It is not sent again. */
  acknowledge(id: string, deliveryId: string, options?: CallOptions): Promise<unknown>;
  delete(id: string, options?: CallOptions): Promise<unknown>;
};

export function createListenerCalls(send: Send, exchange: Exchange): ListenerCalls {
  const pathOf = (id: string): string => `/listeners/${segment(id)}`;
  return {
    create: async (agentName, wanted = {}, options = {}) =>
      send("POST", `/agents/name/${segment(agentName)}/listeners`, { ...options, body: wanted }),
    async *deliveries(id, options = {}) {
      const events = followEvents(exchange, { ...options, path: `${pathOf(id)}/deliveries` });
      for await (const { event, data } of events) if (event === "delivery") yield readCopy(data);
    },
    acknowledge: async (id, deliveryId, options = {}) =>
      send("POST", `${pathOf(id)}/acknowledge`, { ...options, body: { delivery_id: deliveryId } }),
    delete: async (id, options) => send("DELETE", pathOf(id), options),
  };
}

// What the gateway sends is taken for what its documentation says.
function readCopy(json: string): DeliveryCopy;
function readCopy(json: string): unknown {
  const copy: unknown = JSON.parse(json);
  return copy;
}
