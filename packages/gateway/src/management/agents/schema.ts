import { ON_LOST } from "../../runs/begin-run.ts";
import { WHILE_WORKING } from "../../runs/while-working.ts";
import type { RunOption } from "../../agents/routes/run-option.ts";
import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { ACP_TYPES, AGENT_INPUT_TYPES, type Agent } from "../../agents/agent.ts";
import { AGENT_ORDERS } from "../../agents/agents.ts";
import type { BatchWindow } from "../../agents/routes/batch-window.ts";
import {
  ORDERINGS,
  POLICIES,
  registrationMetadataSchema,
  routeName,
  type Route,
} from "../../agents/routes/route.ts";
import { routesOfSettings, setMembers, type RouteSettings } from "../../agents/routes/route-settings.ts";
import { sendSchema } from "../../agents/routes/send-form.ts";
import { budgetSchema, fromSchema, showWake } from "../../agents/routes/wake-declaration.ts";
import { directionSchema, orderDescription, pageSchema } from "../paging.ts";

const agentNameSchema = z
  .string()
  .regex(/^[a-z0-9-]+$/, "may contain lower-case letters, digits and hyphens only")
  .max(200);

const acpUrlSchema = z.string().max(2_000).refine(isBaseUrl, `must be ${BASE_URL_EXPECTED}`);

export const POLICY_DESCRIPTION =
  "`direct`: forward the webhook and return the agent's response; not retried. `assured`: store it first, then forward it " +
  "and return the agent's response if it comes in time; retried until it is delivered. `queued`: store it, answer 202 at " +
  "once and deliver it in the background.";
export const ORDERING_DESCRIPTION =
  "`concurrent`: deliveries of a conversation may overlap. `serialize`: one at a time, in order of arrival. `latest`: one " +
  "at a time, and of those that wait only the newest is kept. `batch`: collected, and sent in one request.";

/** The body of `POST /agents/register`. */
export const registrationSchema = z
  .object({
    name: agentNameSchema.openapi({ description: "Unique. Lowercase letters, digits and hyphens." }),
    description: z
      .string()
      .max(10_000)
      .refine((text) => !containsNul(text), "must not contain NUL"),
    acp_url: acpUrlSchema.openapi({
      description: "The agent's base URL; the paths of webhooks are appended to it.",
    }),
    acp_type: z.enum(ACP_TYPES),
    agent_id: z
      .uuid()
      .nullish()
      .openapi({ description: "The id of a registered agent, to change its name or URL." }),
    agent_input_type: z.enum(AGENT_INPUT_TYPES).nullish(),
    registration_metadata: registrationMetadataSchema
      .nullish()
      .openapi({ description: "The agent's webhook routes, and whatever else it wants to store." }),
    principal_context: z
      .unknown()
      .optional()
      .openapi({ description: "Passed to the external auth service, if there is one." }),
  })
  .openapi("AgentRegistration", { description: "What an agent says about itself when it registers." });

const routeSchema = z
  .object({
    method: z.string(),
    path: z.string().openapi({ description: "As declared: `/repos/:owner/:name`." }),
    policy: z
      .enum(POLICIES)
      .nullable()
      .openapi({ description: "The delivery policy; null: the default for the sender." }),
    ordering: z
      .enum(ORDERINGS)
      .nullable()
      .openapi({ description: "Whether deliveries of one conversation may overlap; null: `concurrent`." }),
    conversation_key: z
      .string()
      .nullable()
      .openapi({ description: "Template of the ordering key; null: the provider's." }),
    batch: z
      .object({
        debounce_seconds: z.number().openapi({
          description: "The batch starts after this long without another delivery.",
        }),
        max_wait_seconds: z.number().openapi({
          description: "It starts this long after its first delivery at the latest.",
        }),
        max_size: z.int().openapi({ description: "It starts when it contains this many deliveries." }),
      })
      .nullable()
      .openapi({
        description: "How deliveries of one conversation are collected; null: each is sent by itself.",
      }),
    timeout_seconds: z
      .number()
      .nullable()
      .openapi({ description: "How long an attempt waits for the agent; null: the gateway's default." }),
    final_statuses: z.array(z.int()).nullable().openapi({
      description: "4xx and 5xx responses that are final, although the gateway would retry them.",
    }),
    run: z
      .object({
        within_seconds: z.number().openapi({
          description: "How long a run may take, unless the agent's response says otherwise.",
        }),
        on_lost: z.enum(ON_LOST).openapi({
          description: "What follows when a run stops reporting: another attempt, or `failed`.",
        }),
        while_working: z.enum(WHILE_WORKING).openapi({
          description: "What happens to deliveries of a conversation in which a run is in progress.",
        }),
      })
      .nullable()
      .openapi({
        description: "What the route says about the runs that its deliveries start; null: the defaults.",
      }),
    events: z.array(z.string()).nullable().openapi({
      description: "The events that the agent wants; null: all. Others are filtered.",
    }),
    when: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: "The condition on the content; what does not match is filtered." }),
    from: fromSchema.nullable().openapi({
      description: "Whose webhooks reach the agent without a person's release; null: everybody's.",
    }),
    budget: budgetSchema
      .nullable()
      .openapi({ description: "How many deliveries reach the agent; null: all. The others are held." }),
    send: sendSchema,
    set_over_api: z.array(z.string()).openapi({
      description: "Which members were set over the API: a registration does not change them.",
    }),
  })
  .openapi("WebhookRoute", { description: "A method and path that an agent handles." });

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
    acp_url: z.string().nullable().openapi({ description: "The agent's base URL." }),
    acp_type: z.string(),
    agent_input_type: z.string().nullable(),
    registration_metadata: z.record(z.string(), z.unknown()).nullable(),
    identities: z.array(z.string()).openapi({
      description: "The agent's own accounts at its providers: what they do never wakes it.",
      example: ["github:my-app[bot]"],
    }),
    set_over_api: z.array(z.enum(["identities"])).openapi({
      description: "Which of the agent's members were set over the API: a registration does not change them.",
    }),
    webhook_routes: z.array(routeSchema).nullable().openapi({
      description: "As registered, or as read from the agent's OpenAPI document; null if neither is known.",
    }),
    webhook_concurrency: z
      .int()
      .openapi({ description: "How many of its deliveries may be in progress at once." }),
    production_deployment_id: z.string().nullable().openapi({
      description: "The deployment that webhooks go to. null: the agent was registered without a deployment.",
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
        "The agent's internal key, with which the gateway signs what it forwards; the same at every registration. Empty if " +
        "registration is open, the agent was registered before, and the caller did not authenticate as that agent.",
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
        "Until then, registering the name again restores the agent with its id and keys. null: it cannot be restored.",
    }),
    notices: z.array(z.string()).openapi({ description: "What else to know." }),
  })
  .openapi("DeletedAgent", { description: "What was deleted, and until when it can be restored." });

/** `?forget=true` */
export const deletionSchema = z.object({
  forget: z.enum(["true", "false"]).default("false").openapi({
    description: "`true`: the agent cannot be restored. Also for an agent that is deleted already.",
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

function showRoute(route: Route, settings: RouteSettings): z.infer<typeof routeSchema> {
  return {
    method: route.method,
    path: route.path,
    policy: route.policy ?? null,
    ordering: route.ordering ?? null,
    conversation_key: route.conversationKey ?? null,
    batch: route.batch === undefined ? null : showBatch(route.batch),
    timeout_seconds: route.timeoutSeconds ?? null,
    final_statuses: route.finalStatuses?.slice() ?? null,
    run: route.run === undefined ? null : showRun(route.run),
    ...showWake(route),
    send: route.send ?? "body",
    set_over_api: [...setMembers(settings, routeName(route))],
  };
}

function showRun({ within, onLost, whileWorking }: RunOption) {
  return { within_seconds: within / 1_000, on_lost: onLost, while_working: whileWorking };
}

function showBatch({ debounce, maxWait, maxSize }: BatchWindow) {
  return { debounce_seconds: debounce / 1_000, max_wait_seconds: maxWait / 1_000, max_size: maxSize };
}

/** Routes that were set over the API are known, even if no others are. */
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
