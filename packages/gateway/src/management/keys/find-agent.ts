import type { Access, Operation } from "../../access/access.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { didYouMean } from "../../nearest.ts";
import type { ProblemCode } from "../../http/problem.ts";

export type AgentReference = { agent_id?: string | null | undefined; agent_name?: string | null | undefined };

export type AgentFound =
  | { readonly outcome: "found"; readonly agent: Agent }
  | { readonly outcome: "unclear"; readonly code: ProblemCode; readonly detail: string };

/** The agent of a key operation, given by either its id or its name. */
export async function findAgent(
  agents: Agents,
  access: Access,
  operation: Operation,
  { agent_id, agent_name }: AgentReference,
  purpose: string,
): Promise<AgentFound> {
  if (agent_id && agent_name) {
    return unclear(
      "agent_reference_ambiguous",
      `Only one of 'agent_id' or 'agent_name' should be provided to ${purpose}.`,
    );
  }
  const by = agent_id ? { id: agent_id } : agent_name ? { name: agent_name } : undefined;
  if (by === undefined) {
    return unclear(
      "agent_reference_missing",
      `Either 'agent_id' or 'agent_name' must be provided to ${purpose}.`,
    );
  }
  const reached = await reachAgent(agents, access, by, operation);
  switch (reached.outcome) {
    case "found":
      return reached;
    case "missing":
      // Agentex's wording for an unknown id, which its test suite compares.
      return unclear(
        "agent_not_found",
        agent_id
          ? `Item with id '${agent_id}' does not exist.`
          : `Agent '${agent_name}' does not exist.${await hint(agents, access, by)}`,
      );
    case "denied":
      return unclear(
        "access_denied",
        `The auth service does not let you ${purpose} of agent '${agent_id || agent_name}'.`,
      );
  }
}

function unclear(code: ProblemCode, detail: string): AgentFound {
  return { outcome: "unclear", code, detail };
}

/** Suggests only agents that the caller may see. */
async function hint(
  agents: Agents,
  access: Access,
  by: { readonly id: string } | { readonly name: string },
): Promise<string> {
  return "name" in by ? didYouMean(await agents.nearest(by.name, await access.scope())) : "";
}
