import { z } from "@hono/zod-openapi";
import type { Digest } from "agentex-webhook-providers";
import { digestOfRow } from "../../../deliveries/list/digest-of-row.ts";
import type { ListedDelivery } from "../../../deliveries/list/list-deliveries.ts";
import { formatTime, timeSchema } from "../../../http/answers.ts";
import { formatDeliveryId, parseDeliveryId, receivedAt } from "../../../ids/delivery-id.ts";
import { filterText } from "../../filter-fields.ts";
import { digestSchema, showDigest } from "../digest-schema.ts";
import { deliverySchema } from "../schema.ts";
import { showDelivery } from "../show-delivery.ts";

export const eventTypeListSchema = z
  .object({
    event_types: z.array(
      z
        .object({
          name: z.string().openapi({ example: "github.push" }),
          provider: z.string(),
          event: z
            .string()
            .nullable()
            .openapi({ description: "Null for `{provider}.any`: every event of it." }),
          description: z.string(),
        })
        .openapi("EventType", { description: "An event that may be received." }),
    ),
  })
  .openapi("EventTypeList", { description: "The events of the providers with keys, by name." });

export const eventFilterSchema = z.object({
  provider: filterText.openapi({ type: "string", description: "A provider's id." }),
  event: filterText.openapi({ type: "string", description: "The provider's name for the event." }),
  agent: filterText.openapi({ type: "string", description: "An agent's name." }),
  source: filterText.openapi({ type: "string", description: "The name of the source that received it." }),
  route: filterText.openapi({ type: "string", description: "As declared: `POST /code_changes`." }),
  conversation: filterText.openapi({ type: "string", description: "An ordering key." }),
  actor: filterText.openapi({ type: "string", description: "The id or the name of who caused it." }),
  cursor: z
    .string()
    .optional()
    .transform((text, context) => {
      if (!text) return undefined;
      const id = parseDeliveryId(text);
      if (id === undefined) context.addIssue("must be a cursor of an earlier answer");
      return id;
    })
    .openapi({ type: "string", description: "Of an earlier answer; without it, there are no events." }),
  max_age_ms: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ type: "integer", description: "Leaves out events that are older, in milliseconds." }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const eventPageSchema = z
  .object({
    events: z.array(
      z
        .object({
          delivery_id: z.string(),
          provider: z.string(),
          event: z.string().nullable(),
          received_at: timeSchema,
          agent: z
            .string()
            .nullable()
            .openapi({ description: "The name of the agent that gets it; null if it was deleted." }),
          source: z.string().nullable(),
          route: z.string(),
          conversation: z.string().nullable(),
          actor: deliverySchema.shape.actor,
          standing: deliverySchema.shape.standing,
          summary: z.string().nullable(),
          cursor: z.string().openapi({ description: "The position after this event." }),
          data: digestSchema,
        })
        .openapi("ReceivedEvent", { description: "A webhook that was received, once." }),
    ),
    cursor: z.string().openapi({ description: "The position after these events." }),
    has_more: z.boolean().openapi({ description: "Whether to ask again at once." }),
    truncated: z.boolean().openapi({
      description: "Whether events after the given cursor were left out, or may no longer be stored.",
    }),
  })
  .openapi("DeliveryEventPage", { description: "Events, oldest first." });

/** An event in the API's format. */
export function showEvent(
  delivery: ListedDelivery,
  digest: Digest | undefined,
): z.infer<typeof eventPageSchema>["events"][number] {
  const { id, provider, event, conversation, route, summary } = delivery;
  const { actor, standing } = showDelivery(delivery);
  const cursor = formatDeliveryId(id);
  return {
    delivery_id: cursor,
    provider,
    event,
    received_at: formatTime(receivedAt(id)),
    agent: delivery.agent_name,
    source: delivery.source_name,
    route,
    conversation,
    actor,
    standing,
    summary,
    cursor,
    data: showDigest(digest ?? digestOfRow(delivery)),
  };
}
