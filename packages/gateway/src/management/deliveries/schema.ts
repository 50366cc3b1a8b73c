import { z } from "@hono/zod-openapi";
import { timeSchema } from "../../http/answers.ts";
import { ORDERINGS, POLICIES } from "../../agents/routes/route.ts";
import { TRANSITIONS, type DeliveryStatus } from "../../deliveries/delivery.ts";
import { ACTOR_KINDS } from "../../filters/actor.ts";
import { FILTER_REASONS, HOLD_REASONS } from "../../filters/stop.ts";
import { ORDERING_DESCRIPTION, POLICY_DESCRIPTION } from "../agents/webhook-route-schema.ts";

const STATUSES = Object.keys(TRANSITIONS) as [DeliveryStatus, ...DeliveryStatus[]];
export const ANSWERERS = ["agent", "gateway"] as const;
export const statusSchema = z.enum(STATUSES).openapi("DeliveryStatus", {
  description:
    "`waiting`: for its first or next attempt. `running`: an attempt is in progress. `working`: the agent " +
    "accepted it and its run is in progress. " +
    "`delivered`: the agent accepted it, or its run succeeded. " +
    "`rejected`: the agent returned a 4xx, so it is not retried. `failed`: out of attempts. `superseded`: replaced by " +
    "a newer delivery of its conversation. `cancelled`: by a person, or because its agent was deleted. " +
    "`filtered`: not what " +
    "the agent asked for. `held`: waits for a person to release or cancel it. `unrouted`: its source has no " +
    "target for it yet.",
});
const policySchema = z.enum(POLICIES).openapi("DeliveryPolicy", { description: POLICY_DESCRIPTION });
const orderingSchema = z
  .enum([...ORDERINGS, "batch"])
  .openapi("ConversationOrdering", { description: ORDERING_DESCRIPTION });

const actorSchema = z
  .object({
    id: z.string().nullable().openapi({ description: "The provider's id, which is never reused." }),
    name: z
      .string()
      .nullable()
      .openapi({ description: "A name, which the provider may later give to someone else." }),
    kind: z.enum(ACTOR_KINDS).nullable(),
  })
  .nullable()
  .openapi({ description: "Who caused the event; null if its signed content does not say." });

export const reasonSchema = z
  .object({
    code: z.enum([...FILTER_REASONS, ...HOLD_REASONS]).openapi({
      description:
        "Filtered: `echo` (the agent did it itself), `event`, `when`, `from`, `subscription` (the agent has " +
        "only subscribers). Held: `standing`, `budget`.",
    }),
    clause: z.string().openapi({ description: "The part of the declaration that decided." }),
    saw: z.string().nullable().openapi({
      description: "The value that was checked, truncated and without secrets; null if there was none.",
    }),
    sentence: z.string().openapi({ description: "The reason as a sentence." }),
  })
  .nullable()
  .openapi({ description: "Why the delivery was filtered or held; kept after a release." });

export const deliverySchema = z
  .object({
    id: z.string().openapi({ example: "dlv_0p1c8z0r40000" }),
    agent_id: z.uuid(),
    agent_name: z.string().nullable().openapi({ description: "Null if the agent was deleted." }),
    route: z
      .string()
      .openapi({ description: "As declared: `POST /code_changes`.", example: "POST /code_changes" }),
    method: z.string(),
    path: z.string().openapi({ description: "Path and query, relative to the agent's URL." }),
    policy: policySchema,
    status: statusSchema,
    provider: z.string().openapi({ description: "The provider's id, or `external` for an API key." }),
    key_id: z.string(),
    key_name: z.string().nullable().openapi({ description: "Null if the key was deleted." }),
    event: z
      .string()
      .nullable()
      .openapi({ description: "The provider's name for the event.", example: "push" }),
    provider_delivery_id: z.string().nullable().openapi({ description: "The provider's id of the event." }),
    conversation: z.string().nullable().openapi({
      description: "The ordering key: what the delivery is about, such as a pull request or a thread.",
      example: "octo/flux#7",
    }),
    session: z
      .string()
      .nullable()
      .openapi({
        description:
          "The session that the delivery is part of, named after its first conversation: " +
          "`provider:conversation`, or `route:…` if the route has its own `conversation_key`. Null without a " +
          "conversation.",
        example: "github:octo/flux#7",
      }),
    ordering: orderingSchema,
    batch_id: z
      .string()
      .nullable()
      .openapi({
        description:
          "The batch in which it is sent: the id of the batch's first delivery. Null while it is being collected, " +
          "and without batches.",
      }),
    attempt_count: z
      .int()
      .openapi({ description: "The number of attempts so far, including one in progress." }),
    agent_status: z
      .int()
      .nullable()
      .openapi({ description: "The status code of the agent's last response; null if there was none." }),
    error: z.string().nullable().openapi({
      description: "Why the last attempt got no usable response; null if it got one.",
    }),
    duration_ms: z.int().nullable().openapi({ description: "How long the last finished attempt took." }),
    timeout_seconds: z
      .number()
      .openapi({ description: "How long an attempt waits for the agent before it times out." }),
    answered_status: z
      .int()
      .nullable()
      .openapi({
        description:
          "The status code that the sender received; null while it waits, if it disconnected, and for replays, " +
          "which have no sender.",
      }),
    answered_after_ms: z
      .int()
      .nullable()
      .openapi({ description: "The time from the arrival of the request to the start of that response." }),
    answered_by: z.enum(ANSWERERS).nullable().openapi({
      description: "Who responded: the agent, or the gateway in its place.",
    }),
    answer_too_late: z.boolean().openapi({
      description:
        "Whether the agent's final response came after the gateway had already responded to the sender.",
    }),
    received_at: timeSchema,
    next_attempt_at: timeSchema.nullable().openapi({
      description: "Null unless the delivery is waiting, and while others of its conversation go first.",
    }),
    finished_at: timeSchema.nullable().openapi({ description: "Null until the delivery is finished." }),
    changed_at: timeSchema,
    replay_of: z.string().nullable().openapi({ description: "The delivery that this one replays." }),
    trace_id: z
      .string()
      .nullable()
      .openapi({ description: "The id of its W3C trace, which also covers its attempts and replays." }),
    actor: actorSchema,
    standing: z.string().nullable().openapi({
      description:
        "The actor's standing with the resource, such as `member`; null if the provider does not say.",
    }),
    summary: z.string().nullable().openapi({
      description: "What happened, in one line.",
      example: "octocat opened pull request #12: Fix the flux",
    }),
    reason: reasonSchema,
    source_id: z.string().nullable().openapi({
      description: "The source that received it; null if the agent's own URL did.",
    }),
    source_name: z
      .string()
      .nullable()
      .openapi({ description: "Null if no source received it, or the source was deleted." }),
    source_value: z.string().nullable().openapi({
      description: "The value that chooses the source's targets, such as the id of an installation.",
    }),
    shadow: z
      .boolean()
      .openapi({ description: "Whether it is a copy for comparison, whose result does not count." }),
    test: z.boolean().openapi({ description: "Whether it is a test that a person sent." }),
  })
  .openapi("Delivery", { description: "A webhook that the gateway received, and what happened to it." });

export type ShownDelivery = z.infer<typeof deliverySchema>;

export const deliveryPageSchema = z
  .object({
    deliveries: z.array(deliverySchema),
    next_cursor: z
      .string()
      .nullable()
      .openapi({
        description:
          "Pass it as `cursor` to get the next page; null on the last page. A page may be short, or even " +
          "empty, and still have a " +
          "next one.",
      }),
    looked_through: z.int().openapi({
      description: "How many deliveries were searched for this page, whether they match or not.",
    }),
    back_to: timeSchema.nullable().openapi({
      description: "Deliveries received before this have not been searched yet; null once all have been.",
    }),
  })
  .openapi("DeliveryPage", { description: "A page of deliveries, newest first." });
