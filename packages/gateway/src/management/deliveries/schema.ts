import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import { ORDERINGS, POLICIES } from "../../agents/route.ts";
import { TRANSITIONS, type DeliveryStatus } from "../../deliveries/delivery.ts";
import type { DeliveryDetail, MadeAttempt } from "../../deliveries/find-delivery.ts";
import type { ListedDelivery } from "../../deliveries/list-deliveries.ts";
import { describeRedirect } from "../../dispatch/attempts/redirect.ts";
import { showAnswer } from "./show-answer.ts";
import { showHeaders } from "./show-headers.ts";

const STATUSES = Object.keys(TRANSITIONS) as [DeliveryStatus, ...DeliveryStatus[]];
export const statusSchema = z.enum(STATUSES);

export const deliverySchema = z
  .object({
    id: z.string().openapi({ example: "dlv_0p1c8z0r40000" }),
    agent_id: z.uuid(),
    agent_name: z.string().nullable().openapi({ description: "Null where the agent was deleted." }),
    route: z.string().openapi({ example: "POST /code_changes" }),
    method: z.string(),
    path: z.string().openapi({ description: "Path and query below the agent's URL." }),
    policy: z.enum(POLICIES),
    status: statusSchema,
    provider: z.string().openapi({ description: "A provider's id, or `external`." }),
    key_id: z.string(),
    key_name: z.string().nullable().openapi({ description: "Null where the key was deleted." }),
    event: z.string().nullable(),
    provider_delivery_id: z.string().nullable(),
    conversation: z.string().nullable(),
    ordering: z.enum(ORDERINGS),
    attempt_count: z.int().openapi({ description: "Attempts begun." }),
    agent_status: z
      .int()
      .nullable()
      .openapi({ description: "Of the last answer; null where there was none." }),
    error: z
      .string()
      .nullable()
      .openapi({ description: "Why the last attempt brought no whole answer, or none that counts." }),
    duration_ms: z.int().nullable().openapi({ description: "Of the last attempt that ended." }),
    timeout_seconds: z.number().openapi({ description: "How long the agent may be silent." }),
    received_at: timeSchema,
    next_attempt_at: timeSchema
      .nullable()
      .openapi({ description: "Null unless it waits, and while others of its conversation go first." }),
    finished_at: timeSchema.nullable(),
    changed_at: timeSchema,
    replay_of: z.string().nullable().openapi({ description: "The delivery that this one repeats." }),
    trace_id: z
      .string()
      .nullable()
      .openapi({ description: "Of the trace that it is a part of, with its attempts and replays." }),
  })
  .openapi("Delivery");

export type ShownDelivery = z.infer<typeof deliverySchema>;

const redirectSchema = z
  .object({
    to: z.string().nullable().openapi({
      description:
        "A path below the agent's URL, or a URL; without any query but the webhook's own. Null where the agent did not say.",
      example: "/code_changes/",
    }),
    advice: z.string().openapi({ description: "What to change, so that the agent's handler runs." }),
  })
  .nullable()
  .openapi({ description: "With the error `agent_redirected`: where the agent redirected to." });

const attemptSchema = z
  .object({
    number: z.int(),
    started_at: timeSchema,
    duration_ms: z.int().nullable().openapi({ description: "Null while it is under way." }),
    agent_status: z.int().nullable(),
    error: z.string().nullable(),
    redirect: redirectSchema,
    answer: z
      .object({ encoding: z.enum(["utf-8", "base64"]), content: z.string(), is_cut: z.boolean() })
      .nullable()
      .openapi({ description: "The start of the agent's answer." }),
  })
  .openapi("Attempt");

export const deliveryDetailSchema = deliverySchema
  .extend({
    attempts: z.array(attemptSchema),
    request: z
      .object({
        headers: z.array(z.tuple([z.string(), z.string()])).openapi({
          description:
            "As the agent sees them, in order; the values of those that are credentials are hidden.",
        }),
        body_size: z.int().openapi({ description: "Bytes." }),
      })
      .nullable(),
    replays: z.array(z.string()).openapi({ description: "The deliveries that repeat this one." }),
  })
  .openapi("DeliveryDetail");

export const deliveryPageSchema = z
  .object({
    deliveries: z.array(deliverySchema),
    next_cursor: z.string().nullable().openapi({
      description:
        "Where the next page begins; null at the end. A page may be short, or even empty, and still have a next one.",
    }),
  })
  .openapi("DeliveryPage");

/** A delivery as it is listed on the wire. */
export function showDelivery(delivery: ListedDelivery): ShownDelivery {
  return {
    id: formatDeliveryId(delivery.id),
    agent_id: delivery.agent_id,
    agent_name: delivery.agent_name,
    route: delivery.route,
    method: delivery.method,
    path: delivery.path,
    policy: POLICIES.find((policy) => policy === delivery.policy) ?? "assured",
    status: delivery.status,
    provider: delivery.provider,
    key_id: delivery.key_id,
    key_name: delivery.key_name,
    event: delivery.event,
    provider_delivery_id: delivery.provider_delivery_id,
    conversation: delivery.conversation,
    ordering: ORDERINGS.find((ordering) => ordering === delivery.ordering) ?? "concurrent",
    attempt_count: delivery.attempts,
    agent_status: delivery.agent_status,
    error: delivery.error,
    duration_ms: delivery.duration,
    timeout_seconds: delivery.timeout / 1_000,
    received_at: formatTime(receivedAt(delivery.id)),
    next_attempt_at: formatTimeOrNull(delivery.next_attempt_at),
    finished_at: formatTimeOrNull(delivery.finished_at),
    changed_at: formatTime(delivery.changed_at),
    replay_of: delivery.replay_of === null ? null : formatDeliveryId(delivery.replay_of),
    trace_id: delivery.trace_id,
  };
}

/** A delivery with all that is known of it, on the wire. */
export function showDetail(delivery: DeliveryDetail): z.infer<typeof deliveryDetailSchema> {
  const { headers, bodySize } = delivery;
  return {
    ...showDelivery(delivery),
    attempts: delivery.made.map((attempt) => showAttempt(attempt, delivery)),
    request:
      headers === undefined || bodySize === undefined
        ? null
        : { headers: showHeaders(headers), body_size: bodySize },
    replays: delivery.replays.map(formatDeliveryId),
  };
}

function showAttempt(attempt: MadeAttempt, { method, path }: DeliveryDetail): z.infer<typeof attemptSchema> {
  return {
    number: attempt.number,
    started_at: formatTime(attempt.started_at),
    duration_ms: attempt.duration,
    agent_status: attempt.agent_status,
    error: attempt.error,
    redirect:
      attempt.error === "agent_redirected" ? describeRedirect(attempt.redirected_to, { method, path }) : null,
    answer: showAnswer(attempt.answer),
  };
}

function formatTimeOrNull(time: number | null): string | null {
  return time === null ? null : formatTime(time);
}
