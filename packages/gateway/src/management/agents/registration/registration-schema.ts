import { z } from "@hono/zod-openapi";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../../addresses/base-url.ts";
import { ACP_TYPES, AGENT_INPUT_TYPES, DELIVERIES } from "../../../agents/agent.ts";
import { registrationMetadataSchema } from "../../../agents/routes/registration-metadata.ts";
import { containsNul } from "../../../storage/contains-nul.ts";

const agentNameSchema = z
  .string()
  .regex(/^[a-z0-9-]+$/, "may contain lower-case letters, digits and hyphens only")
  .max(200);

const acpUrlSchema = z.string().max(2_000).refine(isBaseUrl, `must be ${BASE_URL_EXPECTED}`);

const registrationFields = z.object({
  name: agentNameSchema.openapi({ description: "Unique. Lowercase letters, digits and hyphens." }),
  description: z
    .string()
    .max(10_000)
    .refine((text) => !containsNul(text), "must not contain NUL"),
  acp_url: acpUrlSchema.nullish().openapi({
    description:
      "The agent's base URL; the paths of webhooks are appended to it. Required, except with `delivery: pull` and " +
      "`subscription`.",
  }),
  delivery: z
    .enum(DELIVERIES)
    .optional()
    .openapi({
      description:
        "`push` (default): webhooks are sent to the agent's URL. `pull`: the agent has no URL, and claims its " +
        "deliveries from its inbox. `subscription`: the agent has neither; its webhooks are stored, and are " +
        "only available as events, to clients that poll, stream or subscribe.",
    }),
  wake_url: acpUrlSchema.nullish().openapi({
    description:
      "With `delivery: pull`: receives a signed POST with an empty body, at most every 30 seconds, while a due " +
      "delivery is unclaimed.",
  }),
  acp_type: z.enum(ACP_TYPES),
  agent_id: z
    .uuid()
    .nullish()
    .openapi({ description: "The id of a registered agent, to change its name or URL." }),
  agent_input_type: z.enum(AGENT_INPUT_TYPES).nullish(),
  registration_metadata: registrationMetadataSchema
    .nullish()
    .openapi({ description: "The agent's webhook routes, and anything else that it wants to store." }),
  principal_context: z
    .unknown()
    .optional()
    .openapi({ description: "Passed to the external auth service, if there is one." }),
});

/** What an agent says about itself before it is deployed. */
export const buildFields = registrationFields.pick({
  name: true,
  description: true,
  registration_metadata: true,
  agent_input_type: true,
  acp_type: true,
});

/** The body of `POST /agents/register`. */
export const registrationSchema = registrationFields
  .superRefine(({ acp_url, wake_url, delivery, registration_metadata }, context) => {
    const object = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (delivery !== "pull" && wake_url != null) object(["wake_url"], "is only allowed with delivery 'pull'");
    if (delivery === undefined || delivery === "push") {
      if (acp_url == null) object(["acp_url"], "is required, unless delivery is 'pull' or 'subscription'");
      return;
    }
    const why =
      delivery === "pull" ? "the agent claims its deliveries" : "its webhooks go to their subscribers";
    if (acp_url != null) object(["acp_url"], `is not allowed with delivery '${delivery}': ${why}`);
    if (registration_metadata?.deployment_id) {
      object(
        ["registration_metadata", "deployment_id"],
        `is not allowed with delivery '${delivery}': a deployment has a URL`,
      );
    }
  })
  .openapi("AgentRegistration", { description: "An agent's registration." });
