import { z } from "@hono/zod-openapi";
import type { Digest } from "agentex-webhook-providers";
import { digestOfRow } from "../../../deliveries/list/digest-of-row.ts";
import { describeChange } from "../../../deliveries/events/describe-change.ts";
import {
  EVENT_KINDS,
  eventIdOf,
  happenedAt,
  type DeliveryEvent,
} from "../../../deliveries/events/delivery-event.ts";
import { formatTime, timeSchema } from "../../../http/answers.ts";
import { formatDeliveryId, parseDeliveryId } from "../../../ids/delivery-id.ts";
import { filterText } from "../../filter-fields.ts";
import { digestSchema, showDigest } from "../digest-schema.ts";
import { deliverySchema, statusSchema } from "../schema.ts";
import { showDelivery } from "../show-delivery.ts";
import { runStateSchema } from "../../runs/run-schema.ts";

const kindSchema = z.enum(EVENT_KINDS).openapi("EventKind", {
  description:
    "`received`: a webhook arrived. Later changes: `failed`, out of retries, or rejected by its agent; `held`, " +
    "until a person releases it; `unrouted`, because its source has no target for it; `run_finished`, its " +
    "agent's run has ended.",
});
const KIND = "#/components/schemas/EventKind";

/** One kind, several separated by commas, or a repeated parameter. */
const kindsSchema = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => [given ?? []].flat().flatMap((text) => text.split(",")))
  .transform((words) => [...new Set(words.map((word) => word.trim()).filter((word) => word !== ""))])
  .pipe(z.array(kindSchema))
  .transform((kinds) => (kinds.length === 0 ? ["received" as const] : kinds))
  .openapi({
    type: ["string", "array"],
    anyOf: [{ $ref: KIND }, { type: "array", items: { $ref: KIND } }],
    param: { style: "form", explode: false },
    description: "One kind, or several, separated by commas; by default, `received`.",
    example: ["failed", "held"],
  });

export const eventTypeListSchema = z
  .object({
    event_types: z.array(
      z
        .object({
          name: z.string().openapi({ example: "github.push" }),
          provider: z
            .string()
            .openapi({ description: "`delivery` for later changes of a webhook, of any provider." }),
          event: z
            .string()
            .nullable()
            .openapi({ description: "Null for `{provider}.any`: every event of that provider." }),
          kind: kindSchema,
          description: z.string(),
        })
        .openapi("EventType", { description: "A type of event." }),
    ),
  })
  .openapi("EventTypeList", {
    description: "The events of deliveries, and of the providers with keys, by name.",
  });

export const eventFilterSchema = z.object({
  kind: kindsSchema,
  provider: filterText.openapi({ type: "string", description: "A provider's id." }),
  event: filterText.openapi({ type: "string", description: "The provider's name for the event." }),
  agent: filterText.openapi({ type: "string", description: "An agent's name." }),
  source: filterText.openapi({ type: "string", description: "The name of the source that received it." }),
  route: filterText.openapi({ type: "string", description: "As declared: `POST /code_changes`." }),
  conversation: filterText.openapi({ type: "string", description: "An ordering key." }),
  actor: filterText.openapi({ type: "string", description: "The id or name of the actor that caused it." }),
  cursor: z
    .string()
    .optional()
    .transform((text, context) => {
      if (!text) return undefined;
      const id = parseDeliveryId(text);
      if (id === undefined) context.addIssue("must be a cursor from an earlier response");
      return id;
    })
    .openapi({
      type: "string",
      description: "A cursor from an earlier response. Without it, the response has no events.",
    }),
  max_age_ms: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ type: "integer", description: "Skips events that are older than this, in milliseconds." }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const changeSchema = z
  .object({
    status: statusSchema.openapi({ description: "The delivery's, from then on." }),
    attempts: z.int(),
    agent_status: z
      .int()
      .nullable()
      .openapi({ description: "The status code of the agent's response, if there was one." }),
    error: z.string().nullable().openapi({ description: "A stable code: why the last attempt failed." }),
    reason: z.string().nullable().openapi({ description: "A stable code: why it is held." }),
    run: z
      .object({ attempt: z.int(), state: runStateSchema })
      .nullable()
      .openapi({ description: "The run that has ended, if one has." }),
  })
  .openapi("DeliveryChange", { description: "A change of a delivery, with the state at that time." });

export const eventPageSchema = z
  .object({
    events: z.array(
      z
        .object({
          id: z.string().openapi({
            description: "The event's own: of a webhook that was received, the delivery's.",
            example: "evt_0dhq6c3h0n0a0",
          }),
          kind: kindSchema,
          occurred_at: timeSchema,
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
          replay_of: z
            .string()
            .nullable()
            .openapi({ description: "The delivery that this one replays, if it is a replay." }),
          change: changeSchema
            .nullable()
            .openapi({ description: "The later change of the webhook; null if it was received." }),
          cursor: z.string().openapi({ description: "The position after this event." }),
          data: digestSchema,
        })
        .openapi("ReceivedEvent", {
          description:
            "A received webhook (once), or a later change of its delivery. The other members show the current state.",
        }),
    ),
    cursor: z.string().openapi({ description: "The position after these events." }),
    has_more: z.boolean().openapi({ description: "Whether to ask again immediately." }),
    truncated: z.boolean().openapi({
      description: "Whether events after the given cursor were skipped, or may no longer be stored.",
    }),
  })
  .openapi("DeliveryEventPage", { description: "Events, oldest first." });

/** An event in the API's format. */
export function showEvent(
  event: DeliveryEvent,
  digest: Digest | undefined,
): z.infer<typeof eventPageSchema>["events"][number] {
  const { kind, position, delivery, change } = event;
  const shown = showDelivery(delivery);
  return {
    id: eventIdOf(event),
    kind,
    occurred_at: formatTime(happenedAt(event)),
    delivery_id: shown.id,
    provider: shown.provider,
    event: shown.event,
    received_at: shown.received_at,
    agent: shown.agent_name,
    source: shown.source_name,
    route: shown.route,
    conversation: shown.conversation,
    actor: shown.actor,
    standing: shown.standing,
    summary: shown.summary,
    replay_of: shown.replay_of,
    change: change === undefined ? null : describeChange(change),
    cursor: formatDeliveryId(position),
    data: showDigest(digest ?? digestOfRow(delivery)),
  };
}
