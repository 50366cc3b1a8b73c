import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import { holdsNul } from "../../storage/holds-nul.ts";
import { ACP_TYPES, AGENT_INPUT_TYPES, type Agent } from "../../agents/agent.ts";
import { AGENT_ORDERS } from "../../agents/agents.ts";
import { ORDERINGS, POLICIES, registrationMetadataSchema } from "../../agents/route.ts";

const agentNameSchema = z
  .string()
  .regex(/^[a-z0-9-]+$/, "may hold lower-case letters, digits and hyphens only")
  .max(200);

const acpUrlSchema = z.string().max(2_000).refine(isBaseUrl, `must be ${BASE_URL_EXPECTED}`);

/** The body of `POST /agents/register`. */
export const registrationSchema = z
  .object({
    name: agentNameSchema,
    description: z
      .string()
      .max(10_000)
      .refine((text) => !holdsNul(text), "must not hold NUL"),
    acp_url: acpUrlSchema,
    acp_type: z.enum(ACP_TYPES),
    agent_id: z.uuid().nullish(),
    agent_input_type: z.enum(AGENT_INPUT_TYPES).nullish(),
    registration_metadata: registrationMetadataSchema.nullish(),
    principal_context: z.unknown().optional(),
  })
  .openapi("AgentRegistration");

const routeSchema = z
  .object({
    method: z.string(),
    path: z.string(),
    policy: z.enum(POLICIES).nullable(),
    ordering: z.enum(ORDERINGS).nullable(),
    conversation_key: z.string().nullable(),
    timeout_seconds: z.number().nullable(),
    final_statuses: z.array(z.int()).nullable().openapi({
      description: "Answers that settle a delivery although they are usually tried again.",
    }),
  })
  .openapi("Route");

export const agentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    status: z.string().openapi({ example: "Ready" }),
    status_reason: z.string(),
    acp_url: z.string().nullable(),
    acp_type: z.string(),
    agent_input_type: z.string().nullable(),
    registration_metadata: z.record(z.string(), z.unknown()).nullable(),
    webhook_routes: z.array(routeSchema).nullable().openapi({
      description: "As registered, or read from the agent's OpenAPI document; null where neither is known.",
    }),
    webhook_concurrency: z
      .int()
      .openapi({ description: "How many of its deliveries may be under way at once." }),
    production_deployment_id: z.null(),
    created_at: timeSchema,
    updated_at: timeSchema,
    registered_at: timeSchema,
  })
  .openapi("Agent");

export const registeredAgentSchema = agentSchema
  .extend({
    agent_api_key: z.string().openapi({
      description:
        "The agent's internal key, the same each time. Empty where registration is open, the agent was registered before, " +
        "and nothing shows that the caller is that agent.",
    }),
  })
  .openapi("RegisteredAgent");

export const deletedSchema = z.object({ id: z.uuid(), message: z.string() }).openapi("Deleted");

export const pageSchema = {
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  page_number: z.coerce.number().int().min(1).max(1_000_000).default(1),
};

export const agentPageSchema = z.object({
  ...pageSchema,
  order_by: z.enum(AGENT_ORDERS).or(z.literal("")).optional(),
  order_direction: z.enum(["asc", "desc"]).default("desc"),
});

/** An agent as it is shown on the wire. */
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
    webhook_routes:
      agent.routes?.map((route) => ({
        method: route.method,
        path: route.path,
        policy: route.policy ?? null,
        ordering: route.ordering ?? null,
        conversation_key: route.conversationKey ?? null,
        timeout_seconds: route.timeoutSeconds ?? null,
        final_statuses: route.finalStatuses?.slice() ?? null,
      })) ?? null,
    webhook_concurrency: agent.concurrency,
    production_deployment_id: null,
    created_at: formatTime(agent.createdAt),
    updated_at: formatTime(agent.updatedAt),
    registered_at: formatTime(agent.registeredAt),
  };
}
