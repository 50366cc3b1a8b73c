import type { Access, Operation } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import type { KeyWithValues } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";

/** A key, if the caller may see it. What is not theirs looks as if it did not exist. */
export type KeyReached =
  | { readonly outcome: "found"; readonly key: KeyWithValues }
  | { readonly outcome: "missing" }
  /** The caller may only see it. */
  | { readonly outcome: "denied" };

export async function reachKey(
  { keys, agents }: { readonly keys: Pick<Keys, "find">; readonly agents: Pick<Agents, "find"> },
  access: Access,
  id: string,
  operation: Operation,
): Promise<KeyReached> {
  const key = await keys.find(id);
  const agent = key && (await agents.find({ id: key.agentId }));
  if (key === undefined || agent === undefined) return { outcome: "missing" };
  if (access.within !== undefined && agent.accountId !== access.within) return { outcome: "missing" };
  const resource = { type: "api_key", id } as const;
  if (operation !== "read" && (await access.may(operation, resource))) return { outcome: "found", key };
  if (!(await access.may("read", resource))) return { outcome: "missing" };
  return operation === "read" ? { outcome: "found", key } : { outcome: "denied" };
}
