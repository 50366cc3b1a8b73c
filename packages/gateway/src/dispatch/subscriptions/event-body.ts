import type { Digest } from "agentex-webhook-providers";
import { readActor } from "../../filters/actor.ts";
import { formatTime } from "../../http/format-time.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import { digestOfRow } from "../../deliveries/list/digest-of-row.ts";
import type { ListedDelivery } from "../../deliveries/list/list-deliveries.ts";

/** An event as MCP Events sends it: `data` is a stranger's, and `_meta` says so. */
export function eventBody(name: string, delivery: ListedDelivery, digest: Digest | undefined): Buffer {
  const id = formatDeliveryId(delivery.id);
  const actor = readActor(delivery);
  return Buffer.from(
    JSON.stringify({
      eventId: id,
      name,
      timestamp: formatTime(receivedAt(delivery.id)),
      data: digest ?? digestOfRow(delivery),
      cursor: id,
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
