import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { DELIVERIES, type Agent } from "../../agents/agent.ts";
import { AGENT_ORDERS } from "../../agents/agents.ts";
import { routeName, type Route } from "../../agents/routes/route.ts";
import { routesOfSettings } from "../../agents/routes/route-settings.ts";
import { directionSchema, orderDescription, pageSchema } from "../paging.ts";
import { routeSchema, showRoute } from "./webhook-route-schema.ts";

export const agentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    status: z.string().openapi({
      description: "`Ready`, `Failed`, `Unknown`, `Deleted`, `Unhealthy` or `BuildOnly`.",
      example: "Ready",
    }),
    status_reason: z.string(),
    acp_url: z
      .string()
      .nullable()
      .openapi({ description: "The agent's base URL; null if it is not deployed, or `delivery` is `pull`." }),
    delivery: z.enum(DELIVERIES).openapi({
      description: "`push`: webhooks are sent to the agent's URL. `pull`: it claims them from its inbox.",
    }),
    wake_url: z
      .string()
      .nullable()
      .openapi({ description: "Called while the agent's inbox has a due delivery that nobody claims." }),
    acp_type: z.string(),
    agent_input_type: z.string().nullable(),
    registration_metadata: z.record(z.string(), z.unknown()).nullable(),
    identities: z.array(z.string()).openapi({
      description: "The agent's own accounts at its providers: events that they cause never wake it.",
      example: ["github:my-app[bot]"],
    }),
    set_over_api: z.array(z.enum(["identities"])).openapi({
      description: "Which of the agent's members were set with the API: registrations do not change them.",
    }),
    webhook_routes: z.array(routeSchema).nullable().openapi({
      description: "As registered, or as read from the agent's OpenAPI document; null if neither is known.",
    }),
    webhook_concurrency: z
      .int()
      .openapi({ description: "How many of its deliveries may be in progress at once." }),
    production_deployment_id: z.string().nullable().openapi({
      description:
        "The deployment that webhooks go to; null if the agent was registered without a deployment.",
    }),
    created_at: timeSchema,
    updated_at: timeSchema,
    registered_at: timeSchema.openapi({ description: "When the agent last registered." }),
  })
  .openapi("Agent", { description: "A program that handles webhooks." });

export const registeredAgentSchema = agentSchema
  .extend({
    agent_api_key: z.string().openapi({
      description:
        "The agent's internal key, with which the gateway signs what it forwards; the same at every " +
        "registration. Empty if registration is open, the agent was already registered, and the caller did not " +
        "authenticate as that agent.",
    }),
    revived: z.boolean().openapi({
      description:
        "Whether an agent that was deleted within the last day was restored, with its id and keys.",
    }),
  })
  .openapi("RegisteredAgent", { description: "An agent that has just registered." });

export const deletedSchema = z
  .object({
    id: z.uuid(),
    message: z.string(),
    revivable_until: timeSchema.nullable().openapi({
      description:
        "Until then, registering the name again restores the agent with its id and keys; null if it cannot be " +
        "restored.",
    }),
    notices: z.array(z.string()).openapi({ description: "Further notes." }),
  })
  .openapi("DeletedAgent", { description: "What was deleted, and until when it can be restored." });

/** `?forget=true` */
export const deletionSchema = z.object({
  forget: z.enum(["true", "false"]).default("false").openapi({
    description: "`true`: the agent cannot be restored. Also works for an agent that is already deleted.",
  }),
});

export const agentPageSchema = z.object({
  ...pageSchema,
  order_by: z
    .string()
    .optional()
    .openapi({ description: orderDescription(AGENT_ORDERS) }),
  order_direction: directionSchema,
  task_id: z.string().optional().openapi({
    description: "Only for compatibility with Agentex: the gateway has no tasks, so no agent matches.",
  }),
});

/** Routes that were set over the API are known even if no others are. */
function shownRoutes({ routes, routeSettings }: Agent): readonly Route[] | undefined {
  const own = routesOfSettings(routeSettings);
  if (routes === undefined) return own.length === 0 ? undefined : own;
  const names = new Set(routes.map(routeName));
  return [...routes, ...own.filter((route) => !names.has(routeName(route)))];
}

/** An agent in its API format. */
export function showAgent(agent: Agent): z.infer<typeof agentSchema> {
  return {
    id: agent.id,
    name: agent.name,
    description: agent.description,
    status: agent.status,
    status_reason: agent.statusReason,
    acp_url: agent.acpUrl,
    delivery: agent.delivery,
    wake_url: agent.wakeUrl,
    acp_type: agent.acpType,
    agent_input_type: agent.agentInputType,
    registration_metadata: agent.registrationMetadata,
    identities: [...agent.identities],
    set_over_api: agent.routeSettings.identities === undefined ? [] : ["identities"],
    webhook_routes: shownRoutes(agent)?.map((route) => showRoute(route, agent.routeSettings)) ?? null,
    webhook_concurrency: agent.concurrency,
    production_deployment_id: agent.productionDeploymentId,
    created_at: formatTime(agent.createdAt),
    updated_at: formatTime(agent.updatedAt),
    registered_at: formatTime(agent.registeredAt),
  };
}
