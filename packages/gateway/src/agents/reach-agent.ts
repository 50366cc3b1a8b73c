import type { Access, Operation } from "../access/access.ts";
import type { Agent } from "./agent.ts";
import type { Agents } from "./agents.ts";

/** An agent that a caller asks for: other people's agents look as if they did not exist. */
export type Reached =
  | { readonly outcome: "found"; readonly agent: Agent }
  | { readonly outcome: "missing" }
  /** The caller may see it, but not do this. */
  | { readonly outcome: "denied" };

export async function reachAgent(
  agents: Pick<Agents, "find">,
  access: Access,
  by: { id: string } | { name: string },
  operation: Operation,
): Promise<Reached> {
  const agent = await agents.find(by);
  if (agent === undefined || (access.within !== undefined && agent.accountId !== access.within)) {
    return { outcome: "missing" };
  }
  const resource = { type: "agent", id: agent.id } as const;
  if (operation !== "read" && (await access.may(operation, resource))) return { outcome: "found", agent };
  if (!(await access.may("read", resource))) return { outcome: "missing" };
  return operation === "read" ? { outcome: "found", agent } : { outcome: "denied" };
}
