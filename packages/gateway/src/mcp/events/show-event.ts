import type { ReceivedEvent } from "agentex-gateway-sdk/client";
import type { z } from "zod";
import type { changePayloadSchema } from "./change-payload.ts";

type Webhook = ReceivedEvent["data"];

export type ShownEvent = {
  readonly eventId: string;
  readonly name: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data:
    | Webhook
    | (Omit<z.infer<typeof changePayloadSchema>, "webhook"> & { readonly webhook: Webhook });
  readonly cursor: string;
  readonly _meta: Readonly<Record<string, unknown>>;
};

/** An event in the format of MCP Events, under the name that the client requested. */
export function showEvent(name: string, event: ReceivedEvent): ShownEvent {
  return {
    eventId: event.id,
    name,
    timestamp: event.occurred_at,
    data: dataOf(event),
    cursor: event.cursor,
    _meta: {
      "agentex/provider": event.provider,
      "agentex/actor": event.actor,
      "agentex/standing": event.standing,
      "agentex/untrusted": true,
    },
  };
}

function dataOf({ change, delivery_id, agent, source, route, ...event }: ReceivedEvent): ShownEvent["data"] {
  if (change === null) return event.data;
  const { conversation, received_at, replay_of } = event;
  const delivery = { id: delivery_id, agent, source, route, conversation, received_at, replay_of };
  return { ...change, delivery, webhook: event.data };
}
