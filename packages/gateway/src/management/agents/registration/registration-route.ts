import { createRoute } from "@hono/zod-openapi";
import { json, problems } from "../../../http/answers.ts";
import { registeredAgentSchema } from "../schema.ts";
import { registrationSchema } from "./registration-schema.ts";

/** `POST /agents/register` as the API document describes it. */
export const registrationRoute = createRoute({
  method: "post",
  path: "/register",
  tags: ["Agents"],
  summary: "Register an agent, or report that it has restarted",
  description:
    "Idempotent by name. If accounts are on, the agent authenticates with a registration token or an account key as " +
    "`x-api-key`, or, once it is registered, with its internal key as `x-agent-api-key`. With " +
    "`registration_metadata.deployment_id`, an existing agent keeps its URL until that deployment is promoted; a new " +
    "agent is created with the deployment in production. An agent that was deleted within the last day is restored " +
    "with its id and keys.",
  request: { body: { required: true, content: { "application/json": { schema: registrationSchema } } } },
  responses: {
    200: json(registeredAgentSchema, "The agent, with its internal key if the caller may have it."),
    ...problems(
      "registration_unauthorized",
      "account_key_invalid",
      "account_unclear",
      "account_not_accessible",
      "role_insufficient",
      "principal_unknown",
      "access_denied",
      "auth_unavailable",
      "too_many_failed_logins",
      "agent_not_found",
      "agent_name_taken",
      "upstream_unavailable",
      "upstream_refused",
      "acp_url_not_allowed",
      "wake_url_not_allowed",
      "body_not_json",
      "body_invalid",
    ),
  },
});
