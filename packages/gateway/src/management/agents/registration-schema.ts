import { z } from "@hono/zod-openapi";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import { ACP_TYPES, AGENT_INPUT_TYPES } from "../../agents/agent.ts";
import { registrationMetadataSchema } from "../../agents/routes/route.ts";
import { containsNul } from "../../storage/contains-nul.ts";

const agentNameSchema = z
  .string()
  .regex(/^[a-z0-9-]+$/, "may contain lower-case letters, digits and hyphens only")
  .max(200);

const acpUrlSchema = z.string().max(2_000).refine(isBaseUrl, `must be ${BASE_URL_EXPECTED}`);

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
