import type { ReceivedEvent } from "agentex-gateway-sdk/client";

export type ShownEvent = {
  readonly eventId: string;
  readonly name: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data: ReceivedEvent["data"];
  readonly cursor: string;
  readonly _meta: Readonly<Record<string, unknown>>;
};

/** An event as MCP Events shows it, under the name that the client asked for. */
export function showEvent(name: string, event: ReceivedEvent): ShownEvent {
  return {
    eventId: event.delivery_id,
    name,
    timestamp: event.received_at,
    data: event.data,
    cursor: event.cursor,
    _meta: {
      "agentex/provider": event.provider,
      "agentex/actor": event.actor,
      "agentex/standing": event.standing,
      "agentex/untrusted": true,
    },
  };
}
