import { createRoute } from "@hono/zod-openapi";
import { admitAgent } from "./admit-agent.ts";
import type { Admitted, AdmitParts } from "./admitted.ts";
import { answerUnidentified } from "../../access/authenticate.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../dispatch/engine.ts";
import type { AgentNetwork } from "../../agents/network/agent-network.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Registered } from "../../agents/registration.ts";
import type { Deployments } from "../../deployments/deployments.ts";
import type { Logger } from "../../telemetry/log.ts";
import { mirrorRegistration, type Mirrored, type MirrorParts } from "../upstream/mirror.ts";
import { registeredAgentSchema, registrationSchema, showAgent } from "./schema.ts";

export type RegistrationRouterParts = AdmitParts &
  MirrorParts & {
    readonly agentNetwork: Pick<AgentNetwork, "objection">;
    readonly deployments: Pick<Deployments, "record">;
    readonly engine: Pick<Engine, "wake">;
    readonly audit: AuditLog;
    readonly log: Logger;
  };

/** `POST /agents/register`: agents authenticate themselves. */
export function createRegistrationRouter(parts: RegistrationRouterParts) {
  const { agents, keys, agentNetwork, deployments, engine } = parts;
  const router = createApiRouter();
  router.openapi(
    createRoute({
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
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const body = context.req.valid("json");
      const agentId = body.agent_id ?? undefined;
      const admitted = await admitAgent(
        context,
        { name: body.name, agentId, acpUrl: body.acp_url, principalContext: body.principal_context },
        parts,
      );
      if (admitted.outcome === "refused") return answerUnidentified(context, admitted);
      const objection = await agentNetwork.objection(body.acp_url);
      if (objection !== undefined) {
        const detail = `acp_url is '${body.acp_url}', which is not allowed: ${objection}`;
        return answerProblem(context, "acp_url_not_allowed", detail);
      }
      const before = await agents.find(agentId === undefined ? { name: body.name } : { id: agentId });
      const { accountId } = admitted.access;
      const deploymentId = body.registration_metadata?.deployment_id || undefined;
      const mirrored = await mirrorRegistration(
        context,
        { accountId, body, before, only: admitted.only, isVerified: admitted.isVerified },
        parts,
      );
      if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
      const registered = await agents.register({
        accountId,
        only: admitted.only,
        revives: admitted.revives,
        deploymentId,
        ...(await idsOf(mirrored, before, agentId)),
        name: body.name,
        description: body.description,
        acpUrl: body.acp_url,
        acpType: body.acp_type,
        agentInputType: body.agent_input_type,
        registrationMetadata: body.registration_metadata,
      });
      switch (registered.outcome) {
        case "unknown_id":
          return answerProblem(
            context,
            "agent_not_found",
            `Agent with the id '${body.agent_id}' does not exist.`,
          );
        case "name_taken":
          return answerProblem(
            context,
            "agent_name_taken",
            `Agent '${body.agent_id}' cannot be named '${body.name}': another agent already is.`,
          );
        case "not_theirs":
          return answerProblem(context, "agent_name_taken", notTheirs(body.name));
        case "registered": {
          const { agent, change } = registered;
          const isNew = change === "created";
          if (deploymentId !== undefined) {
            const deployment = {
              agentId: agent.id,
              id: deploymentId,
              acpUrl: body.acp_url,
              acpType: body.acp_type,
              agentInputType: body.agent_input_type ?? null,
              description: body.description,
              registrationMetadata: body.registration_metadata ?? null,
            };
            // Without verified credentials, a known deployment may not change its URL either.
            if (!(await deployments.record(deployment, admitted.only.acpUrl === undefined))) {
              return answerProblem(context, "agent_name_taken", notTheirs(body.name));
            }
          }
          if (!(await announce(agent, change, admitted))) {
            return answerProblem(
              context,
              "auth_unavailable",
              "The auth service did not record the agent, so it was not registered. Retry.",
            );
          }
          await note(admitted, agent, change, before);
          if (change !== "kept") await engine.wake(agent.id);
          // The key allows moving the agent. Empty instead of missing: the Python SDK 0.12 fails without the member.
          const mayHaveKey = isNew || admitted.isVerified;
          const key = mirrored.outcome === "registered" ? mirrored.key : undefined;
          if (key !== undefined) await keys.adoptInternal(agent, key);
          const agent_api_key = mayHaveKey ? (key ?? (await keys.internalKey(agent))) : "";
          const shown = { ...showAgent(agent), ...knownAs(agent, mirrored) };
          return context.json({ ...shown, agent_api_key, revived: change === "revived" }, 200);
        }
      }
    },
  );

  /** The ids to register with; with a running Agentex, the id that the agent has there. */
  const idsOf = async (mirrored: Mirrored, before: Agent | undefined, agentId: string | undefined) => {
    if (mirrored.outcome !== "registered") return { agentId };
    const isKnown = (await agents.find({ id: mirrored.id })) !== undefined;
    return isKnown ? { agentId: mirrored.id } : { agentId: before && agentId, newId: mirrored.id };
  };
  /** An agent that is older than its Agentex registration keeps its id here; it uses the other one for its calls there. */
  const knownAs = (agent: Agent, mirrored: Mirrored) => {
    if (mirrored.outcome !== "registered" || mirrored.id === agent.id) return {};
    parts.log.warn({ agent: agent.name }, "the agent has another id in the running Agentex: delete it once");
    return { id: mirrored.id };
  };
  /** Nobody could manage an agent that the auth service does not know: if announcing it fails, its creation is undone. */
  const announce = async (agent: Agent, change: Change, { access }: Admitted): Promise<boolean> => {
    const resource = { type: "agent", id: agent.id } as const;
    try {
      await (change === "created" || change === "revived"
        ? access.made(resource)
        : access.registered(resource));
      return true;
    } catch {
      if (change === "created") await agents.delete(agent.id, { forget: true });
      if (change === "revived") await agents.delete(agent.id, { deletedBy: access.owner });
      return false;
    }
  };
  /** Replicas register all the time; only changes are recorded. */
  const note = async (
    { access }: Admitted,
    agent: Agent,
    change: Change,
    before: Agent | undefined,
  ): Promise<void> => {
    const { id, name, acpUrl } = agent;
    if (change === "created" || change === "revived" || before === undefined) {
      const action = change === "revived" ? "agent.revive" : "agent.register";
      await parts.audit.note(access, action, { type: "agent", id, name }, { acp_url: acpUrl });
      return;
    }
    const changes = {
      ...(before.name !== name && { name: [before.name, name] }),
      ...(before.acpUrl !== acpUrl && { acp_url: [before.acpUrl, acpUrl] }),
    };
    if (Object.keys(changes).length > 0) {
      await parts.audit.note(access, "agent.change", { type: "agent", id, name }, changes);
    }
  };
  return router;
}

type Change = Extract<Registered, { outcome: "registered" }>["change"];

function notTheirs(name: string): string {
  return (
    `An agent named '${name}' is registered already, and nothing shows that this is the same one at that URL: register ` +
    "with its own internal key as x-agent-api-key, or with a key, token or credentials of its account, or choose another " +
    "name."
  );
}
