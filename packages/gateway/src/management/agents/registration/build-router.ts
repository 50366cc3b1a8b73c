import { createRoute, type z } from "@hono/zod-openapi";
import type { Access } from "../../../access/access.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { Registration } from "../../../agents/registration.ts";
import type { AuditLog } from "../../../audit/audit-log.ts";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import { createApiRouter } from "../../api-router.ts";
import { mirrorBuild, type MirrorParts } from "../../upstream/mirror.ts";
import { agentSchema, showAgent } from "../schema.ts";
import { buildFields } from "./registration-schema.ts";

export type BuildRouterParts = MirrorParts & {
  readonly agents: Agents;
  readonly audit: AuditLog;
};

const buildSchema = buildFields
  .extend({ acp_type: buildFields.shape.acp_type.default("async") })
  .openapi("BuildRegistration", { description: "An agent that is built but not yet deployed." });

const buildRoute = createRoute({
  method: "post",
  path: "/register-build",
  tags: ["Agents"],
  summary: "Register an agent that is built but not yet deployed",
  description:
    "Its status is `BuildOnly`: it can have keys, but nothing is forwarded to it until it registers with a URL " +
    "or one of its deployments is promoted. An existing agent of that name is not changed.",
  request: { body: { required: true, content: { "application/json": { schema: buildSchema } } } },
  responses: {
    200: json(agentSchema, "The agent."),
    ...problems(
      "agent_name_taken",
      "access_denied",
      "auth_unavailable",
      "upstream_unavailable",
      "upstream_refused",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** `POST /agents/register-build`: an agent gets its name and keys before it is deployed. */
export function createBuildRouter(parts: BuildRouterParts) {
  const { agents, audit } = parts;
  const router = createApiRouter();
  router.openapi(buildRoute, async (context) => {
    const body = context.req.valid("json");
    const access = context.get("access");
    if (!(await access.may("create", { type: "agent", id: "*" }))) {
      const detail = `The auth service does not let you register the agent '${body.name}'.`;
      return answerProblem(context, "access_denied", detail);
    }
    const { within } = access;
    const before = await agents.find({ name: body.name });
    const isTaken = before !== undefined && within !== undefined && before.accountId !== within;
    const mirrored = isTaken
      ? ({ outcome: "none" } as const)
      : await mirrorBuild(context, access.accountId, body, parts);
    if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
    const registered = await agents.register({
      ...admissionOf(access),
      ...(mirrored.outcome === "registered" && before === undefined && { newId: mirrored.id }),
      ...buildOf(body),
    });
    if (registered.outcome !== "registered") {
      return answerProblem(
        context,
        "agent_name_taken",
        `An agent named '${body.name}' belongs to another account: choose another name.`,
      );
    }
    const { agent, change } = registered;
    const resource = { type: "agent", id: agent.id, name: agent.name } as const;
    if (change === "kept") {
      await access.registered(resource);
      return context.json(showAgent(agent), 200);
    }
    try {
      await access.made(resource);
    } catch {
      await agents.delete(agent.id, change === "created" ? { forget: true } : { deletedBy: access.owner });
      return answerProblem(
        context,
        "auth_unavailable",
        "The auth service did not record the agent, so it was not registered. Retry.",
      );
    }
    await audit.note(access, change === "revived" ? "agent.revive" : "agent.register", resource, {
      acp_url: null,
    });
    return context.json(showAgent(agent), 200);
  });
  return router;
}

/** Whose agents the caller may register again, or restore. */
function admissionOf({
  accountId,
  within,
  owner,
}: Access): Pick<Registration, "accountId" | "only" | "revives"> {
  const own = within === undefined ? {} : { accountId: within };
  return { accountId, only: own, revives: { ...own, ...(owner !== undefined && { deletedBy: owner }) } };
}

function buildOf(body: z.output<typeof buildSchema>) {
  return {
    name: body.name,
    description: body.description,
    acpUrl: null,
    acpType: body.acp_type,
    agentInputType: body.agent_input_type,
    registrationMetadata: body.registration_metadata,
  };
}
