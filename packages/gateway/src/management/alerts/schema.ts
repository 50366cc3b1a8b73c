import { z } from "@hono/zod-openapi";
import { timeSchema } from "../../http/answers.ts";

const pausedAgentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    status: z.string(),
    status_reason: z.string().openapi({ description: "Why deliveries to the agent are paused." }),
  })
  .openapi("PausedAgent", { description: "An agent that cannot be reached." });

const failingRouteSchema = z
  .object({
    agent_id: z.uuid(),
    agent_name: z.string(),
    route: z.string().openapi({ example: "POST /code_changes" }),
    failed: z.int().openapi({ description: "Deliveries that failed and are no longer retried." }),
    rejected: z.int().openapi({ description: "Deliveries to which the agent responded with a 4xx status." }),
    retrying: z.int().openapi({ description: "Deliveries that wait for their next attempt." }),
    last_received_at: timeSchema,
  })
  .openapi("FailingRoute", { description: "A route whose deliveries fail." });

const risingRefusalsSchema = z
  .object({
    agent_name: z.string(),
    code: z.string().openapi({ description: "The error code that the senders got." }),
    last_hour: z.int().openapi({ description: "Rejected requests in the last hour." }),
    usual_per_hour: z.number().openapi({ description: "The hourly average of the 24 hours before that." }),
  })
  .openapi("RisingRefusals", { description: "A kind of rejected request that has become more frequent." });

const expiringKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    api_key_type: z.string(),
    agent_name: z.string(),
    expires_at: timeSchema,
  })
  .openapi("ExpiringKey", { description: "A key that expires soon." });

const renamedKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    api_key_type: z.string(),
    agent_name: z.string(),
    renamed_to: z.string().openapi({ description: "The name to give to the key." }),
    renamed_until: timeSchema.openapi({ description: "Until when the key accepts both names." }),
  })
  .openapi("RenamedKey", { description: "A key that is named after something that was renamed." });

const heldDeliveriesSchema = z
  .object({
    agent_id: z.uuid(),
    agent_name: z.string(),
    route: z.string(),
    held: z.int().openapi({ description: "How many deliveries wait for a person." }),
    oldest_received_at: timeSchema,
  })
  .openapi("HeldDeliveries", {
    description: "Deliveries of a route that a person must release or cancel.",
  });

const unroutedWebhooksSchema = z
  .object({
    source_name: z.string(),
    value: z
      .string()
      .nullable()
      .openapi({ description: "The value without a target; null: webhooks without a value." }),
    unrouted: z.int().openapi({ description: "How many webhooks wait for a target." }),
    off_reason: z.string().nullable().openapi({
      description: "The event after which its targets were switched off; null if it never had one.",
    }),
    oldest_received_at: timeSchema,
  })
  .openapi("UnroutedWebhooks", { description: "Webhooks of a source that wait for a target." });

const loopSchema = z
  .object({
    agent_id: z.uuid(),
    agent_name: z.string(),
    route: z.string(),
    conversation: z.string(),
    kind: z.enum(["echo", "loop"]).openapi({
      description:
        "`echo`: one bot responds to itself, so it is probably the agent. `loop`: bots caused more than 20 " +
        "deliveries in ten minutes.",
    }),
    actor: z.string().openapi({ description: "The name of the bot that acted last." }),
    deliveries: z.int().openapi({ description: "How many deliveries bots caused within ten minutes." }),
    last_received_at: timeSchema,
    add: z.string().openapi({
      description: "The line to add to the agent's registration to end the loop.",
      example: '"identities": ["github:41898282"]',
    }),
  })
  .openapi("Loop", { description: "A conversation in which bots seem to respond to each other." });

const receiverSchema = z.object({ type: z.enum(["agent", "source"]), name: z.string() });

const stoppedRecoverySchema = z
  .object({
    name: z.string(),
    provider: z.string(),
    receiver: receiverSchema,
    code: z.enum(["credential_refused", "webhook_not_found"]),
    detail: z.string().openapi({ description: "The provider's response." }),
    since: timeSchema,
  })
  .openapi("StoppedRecovery", {
    description: "A recovery whose credential is invalid, or not for its webhook.",
  });

const gapSchema = z
  .object({
    provider: z.enum(["github", "slack"]),
    receiver: receiverSchema,
    from: timeSchema,
    to: timeSchema,
  })
  .openapi("Gap", {
    description:
      "A period in which no gateway could store anything, which was longer than the provider retries, and for " +
      "which there is no recovery.",
  });

export const alertsSchema = z
  .object({
    paused_agents: z
      .array(pausedAgentSchema)
      .openapi({ description: "Agents that cannot be reached. Their deliveries are waiting." }),
    failing_routes: z.array(failingRouteSchema).openapi({
      description:
        "Routes whose deliveries failed in the last 24 hours, from the most recent few thousand failures.",
    }),
    rising_refusals: z.array(risingRefusalsSchema).openapi({
      description:
        "Kinds of rejected requests that came at least three times as often as usual in the last hour.",
    }),
    expiring_keys: z.array(expiringKeySchema).openapi({ description: "Keys that expire within 14 days." }),
    renamed_keys: z.array(renamedKeySchema).openapi({
      description:
        "Keys to rename, because their provider reported a new name. Until then, they accept both names for a month.",
    }),
    held_deliveries: z
      .array(heldDeliveriesSchema)
      .openapi({ description: "Routes with deliveries that wait for a person." }),
    unrouted_webhooks: z
      .array(unroutedWebhooksSchema)
      .openapi({ description: "Values of sources that have waiting webhooks but no target." }),
    stopped_recoveries: z.array(stoppedRecoverySchema).openapi({
      description: "Recoveries that need a new credential.",
    }),
    gaps: z.array(gapSchema).openapi({
      description:
        "Outages of the last 3 days in which webhooks were probably lost: Slack gives up after six minutes, and " +
        "GitHub does not retry, unless there is a recovery for it.",
    }),
    loops: z.array(loopSchema).openapi({
      description:
        "Conversations of the last 24 hours that look like loops, from the most recent few thousand deliveries " +
        "that bots caused.",
    }),
  })
  .openapi("Alerts", { description: "What needs attention: up to 20 alerts of each kind." });
