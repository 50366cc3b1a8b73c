import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Operation } from "../../access/access.ts";
import type { ApiEnv } from "../../access/api-env.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem } from "../../http/answers.ts";

type Answer = ReturnType<typeof answerProblem>;

/** The path of a deployment. It takes an agent's name or id. */
export const ofDeployment = z.object({ agent_id: z.string(), deployment_id: z.string() });

/** The additional problems of a change if the gateway is in front of a running Agentex. */
export const mirrorProblems = ["upstream_unavailable", "upstream_refused"] as const;

/**
 * @returns a function that finds the agent that a path names by id or name, or responds why the caller may not use it.
 */
export function createReach(agents: Agents) {
  return async (
    context: Context<ApiEnv>,
    given: string,
    operation: Operation,
  ): Promise<{ readonly agent: Agent } | { readonly problem: Answer }> => {
    const access = context.get("access");
    const byId = await reachAgent(agents, access, { id: given }, operation);
    const reached =
      byId.outcome === "missing" ? await reachAgent(agents, access, { name: given }, operation) : byId;
    switch (reached.outcome) {
      case "found":
        return reached;
      case "missing":
        return { problem: answerProblem(context, "agent_not_found", `Agent '${given}' does not exist.`) };
      case "denied": {
        const detail = `The auth service does not let you ${operation} agent '${given}'.`;
        return { problem: answerProblem(context, "access_denied", detail) };
      }
    }
  };
}

export function deploymentMissing(context: Context, agent: Agent, id: string): Answer {
  return answerProblem(
    context,
    "deployment_not_found",
    `Deployment '${id}' of agent '${agent.name}' does not exist.`,
  );
}
