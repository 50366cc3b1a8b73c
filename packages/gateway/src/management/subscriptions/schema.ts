import { z } from "@hono/zod-openapi";
import { MOST_WAITING } from "../../dispatch/subscriptions/events/count-waiting.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { formatDeliveryId, parseDeliveryId } from "../../ids/delivery-id.ts";
import {
  END_REASONS,
  ENDPOINT_ERRORS,
  eventName,
  splitEventName,
  SUBSCRIPTION_STATES,
  type Subscription,
} from "../../subscriptions/subscription.ts";
import { LIFECYCLE } from "../../providers/lifecycle.ts";
import { LIFECYCLE_TYPES } from "../deliveries/events/lifecycle-types.ts";

const text = z.string().min(1).max(2_000).optional();

const argumentsSchema = z
  .strictObject({
    agent: text.openapi({ description: "The name of the agent that gets it." }),
    source: text.openapi({ description: "The name of the source that received it." }),
    route: text.openapi({ description: "The agent's route, such as `POST /github`." }),
    conversation: text.openapi({ description: "The ordering key." }),
    actor: text.openapi({ description: "The id or name of the actor that caused it." }),
    event: text.openapi({
      description:
        "Only for the provider `delivery`: the name of the webhook's event, such as `github.push` or `github.any`.",
    }),
  })
  .openapi("SubscriptionArguments", { description: "Arguments that narrow the events of a subscription." });

const identityMembers = {
  provider: z
    .string()
    .min(1)
    .max(200)
    .openapi({ description: "A provider's id; `delivery`: later changes of webhooks." }),
  event: z
    .string()
    .min(1)
    .max(500)
    .nullish()
    .openapi({
      description:
        "The provider's name for the event; null: every event of it. Of `delivery`: `failed`, `held`, " +
        "`unrouted` or `run_finished`.",
    }),
  arguments: argumentsSchema.default({}),
  url: z.string().openapi({ description: "Where the events are sent, with POST.", format: "uri" }),
};

function checkEvent(
  given: {
    readonly provider: string;
    readonly event?: string | null | undefined;
    readonly arguments: { readonly event?: string | undefined };
  },
  context: z.RefinementCtx,
): void {
  const { event: webhook } = given.arguments;
  const refuse = (path: string[], message: string): void =>
    context.addIssue({ code: "custom", path, message });
  if (given.provider !== LIFECYCLE) {
    if (webhook !== undefined) refuse(["arguments", "event"], `is only for the provider '${LIFECYCLE}'`);
    return;
  }
  if (!LIFECYCLE_TYPES.some(({ event }) => event === given.event)) {
    refuse(["event"], `must be one of ${LIFECYCLE_TYPES.map(({ event }) => event).join(", ")}`);
  }
  if (webhook !== undefined && splitEventName(webhook) === undefined) {
    refuse(["arguments", "event"], "must be the name of a webhook's event, such as github.push");
  }
}

export const subscriptionIdentitySchema = z
  .strictObject(identityMembers)
  .superRefine(checkEvent)
  .openapi("SubscriptionIdentity", { description: "What identifies a subscription, besides its caller." });

export const newSubscriptionSchema = z
  .strictObject({
    ...identityMembers,
    secret: z.string().openapi({
      description:
        "Signs what is sent (Standard Webhooks): `whsec_` and 24 to 64 bytes in base64. Never returned. After a " +
        "change, the previous one also signs for ten minutes.",
    }),
    cursor: z
      .string()
      .nullish()
      .transform((given, context) => {
        if (!given) return undefined;
        const id = parseDeliveryId(given);
        if (id === undefined) context.addIssue("must be a cursor from an earlier response");
        return id;
      })
      .openapi({
        type: ["string", "null"],
        description: "Where a new subscription begins; by default, now.",
      }),
    max_age_ms: z
      .int()
      .min(0)
      .nullish()
      .openapi({ description: "A new subscription begins at most this long ago, in milliseconds." }),
    ttl_ms: z
      .int()
      .min(1)
      .nullish()
      .openapi({
        description:
          "How long it lasts without a refresh, in milliseconds: from one minute to 7 days. One day by default; " +
          "null: 7 days.",
      }),
  })
  .superRefine(checkEvent)
  .openapi("NewSubscription", { description: "A subscription to events, or its refresh." });

const errorSchema = z
  .enum(ENDPOINT_ERRORS)
  .openapi("SubscriberError", { description: "Why a subscriber's URL did not accept a request." });

export const subscriptionSchema = z
  .object({
    id: z.string().openapi({ example: "sub_5d41402abc4b2a76b9719d911017c592" }),
    name: z.string().openapi({ description: "The event's name.", example: "github.push" }),
    provider: z.string(),
    event: z.string().nullable().openapi({ description: "Null: every event of the provider." }),
    arguments: argumentsSchema,
    url: z.string(),
    subscriber: z.string().openapi({ description: "The name of the key that subscribed." }),
    state: z.enum(SUBSCRIPTION_STATES).openapi({
      description:
        "`active`: gets each event as it happens. `retrying`: its URL failed, and is retried. `paused`: it " +
        "failed four times in a row, and will only be notified of the gap. `ended`: gets no more events.",
    }),
    last_error: errorSchema.nullable().openapi({ description: "Since the last request that succeeded." }),
    failed_since: timeSchema.nullable(),
    next_attempt_at: timeSchema.nullable(),
    delivered: z.int().openapi({ description: "How many events its URL has acknowledged." }),
    delivered_at: timeSchema.nullable(),
    waiting: z.int().openapi({
      description: `How many events wait to be acknowledged; ${MOST_WAITING} stands for as many or more.`,
    }),
    cursor: z.string().openapi({ description: "Everything up to here is acknowledged." }),
    refresh_before: timeSchema.openapi({ description: "It expires then, unless it is refreshed." }),
    ended_at: timeSchema.nullable(),
    ended_reason: z
      .enum(END_REASONS)
      .nullable()
      .openapi({
        description:
          "`expired`: it was not refreshed. `gone`: its URL returned 410. `access_lost`: its key was deleted, " +
          "has expired, or may no longer subscribe. `deleted`: someone deleted it.",
      }),
    created_at: timeSchema,
    refreshed_at: timeSchema,
  })
  .openapi("Subscription", { description: "A subscription of an MCP client to events by webhook." });

export const subscribedSchema = z
  .object({
    subscription: subscriptionSchema,
    truncated: z.boolean().openapi({
      description: "Whether events after the given cursor are skipped, or may no longer be stored.",
    }),
  })
  .openapi("Subscribed", { description: "A subscription that was created or refreshed." });

export function showSubscription(
  subscription: Subscription,
  waiting: number,
): z.infer<typeof subscriptionSchema> {
  const { id, provider, event, url, state, delivered } = subscription;
  return {
    id,
    name: eventName(subscription),
    provider,
    event: event ?? null,
    arguments: subscription.arguments,
    url,
    subscriber: subscription.principalName,
    state,
    last_error: subscription.lastError ?? null,
    failed_since: timeOrNull(subscription.failedSince),
    next_attempt_at: timeOrNull(subscription.nextAttemptAt),
    delivered,
    delivered_at: timeOrNull(subscription.deliveredAt),
    waiting,
    cursor: formatDeliveryId(subscription.cursor),
    refresh_before: formatTime(subscription.refreshBefore),
    ended_at: timeOrNull(subscription.endedAt),
    ended_reason: subscription.endedReason ?? null,
    created_at: formatTime(subscription.createdAt),
    refreshed_at: formatTime(subscription.refreshedAt),
  };
}

function timeOrNull(time: number | undefined): string | null {
  return time === undefined ? null : formatTime(time);
}
