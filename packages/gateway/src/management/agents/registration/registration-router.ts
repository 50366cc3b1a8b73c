import type { z } from "@hono/zod-openapi";
import { admitAgent } from "./admit-agent.ts";
import type { AdmitParts } from "./admitted.ts";
import { answerUnidentified } from "../../../access/authenticate.ts";
import { answerProblem } from "../../../http/answers.ts";
import { createApiRouter } from "../../api-router.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { AgentNetwork } from "../../../agents/network/agent-network.ts";
import type { Agent } from "../../../agents/agent.ts";
import type { Registered } from "../../../agents/registration.ts";
import type { Logger } from "../../../telemetry/log.ts";
import type { ProblemCode } from "../../../http/problem.ts";
import { mirrorRegistration, type Mirrored, type MirrorParts } from "../../upstream/mirror.ts";
import { registrationRoute } from "./registration-route.ts";
import { showAgent } from "../schema.ts";
import type { registrationSchema } from "./registration-schema.ts";
import { notTheirs, settleRegistration, type SettleParts } from "./settle-registration.ts";

export type RegistrationRouterParts = AdmitParts &
  MirrorParts &
  SettleParts & {
    readonly agentNetwork: Pick<AgentNetwork, "objection">;
    readonly engine: Pick<Engine, "wake">;
    readonly log: Logger;
  };

/** `POST /agents/register`. Agents authenticate themselves. */
export function createRegistrationRouter(parts: RegistrationRouterParts) {
  const { agents, keys, agentNetwork, engine } = parts;
  const router = createApiRouter();
  router.openapi(registrationRoute, async (context) => {
    const body = context.req.valid("json");
    const agentId = body.agent_id ?? undefined;
    const toAdmit = {
      name: body.name,
      agentId,
      ...placeOf(body),
      principalContext: body.principal_context,
    };
    const admitted = await admitAgent(context, toAdmit, parts);
    if (admitted.outcome === "refused") return answerUnidentified(context, admitted);
    const objection = await objectionTo(body, agentNetwork);
    if (objection !== undefined) return answerProblem(context, ...objection);

    const before = await agents.find(agentId === undefined ? { name: body.name } : { id: agentId });
    const { access, only, revives, isVerified } = admitted;
    const { accountId } = access;
    const mirrored = await mirrorRegistration(context, { accountId, body, before, only, isVerified }, parts);
    if (mirrored.outcome === "refused") return answerProblem(context, mirrored.code, mirrored.detail);
    const registered = await agents.register({
      accountId,
      only,
      revives,
      ...(await idsOf(mirrored, before, agentId)),
      ...registrationOf(body),
    });
    if (registered.outcome !== "registered") {
      return answerProblem(context, ...whyNot(registered.outcome, body));
    }
    const settled = await settleRegistration({ admitted, registered, body, before }, parts);
    if (settled.outcome === "refused") return answerProblem(context, settled.code, settled.detail);

    const { agent, change } = registered;
    if (change !== "kept") await engine.wake(agent.id);
    const key = mirrored.outcome === "registered" ? mirrored.key : undefined;
    if (key !== undefined) await keys.adoptInternal(agent, key);
    // With the key, a caller can move the agent. Empty instead of missing: the Python SDK 0.12 fails without the member.
    const mayHaveKey = change === "created" || isVerified;
    const agent_api_key = mayHaveKey ? (key ?? (await keys.internalKey(agent))) : "";
    const shown = { ...showAgent(agent), ...knownAs(agent, mirrored) };
    return context.json({ ...shown, agent_api_key, revived: change === "revived" }, 200);
  });

  /** The ids to register with. In front of a running Agentex, they include the agent's id there. */
  const idsOf = async (mirrored: Mirrored, before: Agent | undefined, agentId: string | undefined) => {
    if (mirrored.outcome !== "registered") return { agentId };
    const isKnown = (await agents.find({ id: mirrored.id })) !== undefined;
    return isKnown ? { agentId: mirrored.id } : { agentId: before && agentId, newId: mirrored.id };
  };
  /**
   * An agent that is older than its Agentex registration keeps its id here, and uses the other one for calls to Agentex.
   */
  const knownAs = (agent: Agent, mirrored: Mirrored) => {
    if (mirrored.outcome !== "registered" || mirrored.id === agent.id) return {};
    parts.log.warn({ agent: agent.name }, "the agent has another id in the running Agentex: delete it once");
    return { id: mirrored.id };
  };
  return router;
}

async function objectionTo(
  body: z.infer<typeof registrationSchema>,
  network: RegistrationRouterParts["agentNetwork"],
): Promise<readonly [code: ProblemCode, detail: string] | undefined> {
  for (const member of ["acp_url", "wake_url"] as const) {
    const url = body[member];
    const objection = url == null ? undefined : await network.objection(url);
    if (objection !== undefined) {
      return [`${member}_not_allowed`, `${member} is '${url}', which is not allowed: ${objection}`];
    }
  }
  return undefined;
}

/** Where an agent gets its deliveries. */
function placeOf({ acp_url, delivery, wake_url }: z.infer<typeof registrationSchema>) {
  return { acpUrl: acp_url ?? null, delivery: delivery ?? "push", wakeUrl: wake_url ?? null };
}

/** What an agent says about itself. */
function registrationOf(body: z.infer<typeof registrationSchema>) {
  return {
    deploymentId: body.registration_metadata?.deployment_id || undefined,
    name: body.name,
    description: body.description,
    ...placeOf(body),
    acpType: body.acp_type,
    agentInputType: body.agent_input_type,
    registrationMetadata: body.registration_metadata,
  };
}

function whyNot(
  outcome: Exclude<Registered["outcome"], "registered">,
  { agent_id, name }: z.infer<typeof registrationSchema>,
): readonly [code: ProblemCode, detail: string] {
  switch (outcome) {
    case "unknown_id":
      return ["agent_not_found", `Agent with the id '${agent_id}' does not exist.`];
    case "name_taken":
      return [
        "agent_name_taken",
        `Agent '${agent_id}' cannot be named '${name}': another agent has that name.`,
      ];
    case "not_theirs":
      return ["agent_name_taken", notTheirs(name)];
  }
}
