import type { Digest } from "agentex-webhook-providers";
import { describeChange } from "../../../deliveries/events/describe-change.ts";
import { eventIdOf, happenedAt, type DeliveryEvent } from "../../../deliveries/events/delivery-event.ts";
import { readActor } from "../../../filters/actor.ts";
import { formatTime } from "../../../http/format-time.ts";
import { formatDeliveryId, receivedAt } from "../../../ids/delivery-id.ts";
import { digestOfRow } from "../../../deliveries/list/digest-of-row.ts";

/**
 * An event as MCP Events sends it: `data` comes from a stranger, and `_meta` says so. `mcp/events/show-event.ts` builds
 * the same.
 */
export function eventBody(name: string, event: DeliveryEvent, digest: Digest | undefined): Buffer {
  const { delivery } = event;
  const actor = readActor(delivery);
  return Buffer.from(
    JSON.stringify({
      eventId: eventIdOf(event),
      name,
      timestamp: formatTime(happenedAt(event)),
      data: dataOf(event, digest ?? digestOfRow(delivery)),
      cursor: formatDeliveryId(event.position),
      _meta: {
        "agentex/provider": delivery.provider,
        "agentex/actor":
          actor === undefined
            ? null
            : { id: actor.id ?? null, name: actor.name ?? null, kind: actor.kind ?? null },
        "agentex/standing": delivery.standing,
        "agentex/untrusted": true,
      },
    }),
  );
}

function dataOf({ delivery, change }: DeliveryEvent, webhook: Digest): object {
  if (change === undefined) return webhook;
  const { id, agent_name, source_name, route, conversation, replay_of } = delivery;
  return {
    ...describeChange(change),
    delivery: {
      id: formatDeliveryId(id),
      agent: agent_name,
      source: source_name,
      route,
      conversation,
      received_at: formatTime(receivedAt(id)),
      replay_of: replay_of === null ? null : formatDeliveryId(replay_of),
    },
    webhook,
  };
}
