import type { Context } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import type { Agents } from "../../agents/agents.ts";
import { REVIVABLE_FOR } from "../../agents/deleted-agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../engine/engine.ts";
import { answerProblem, formatTime } from "../../http/answers.ts";
import { mirrorDeletion, type MirrorParts } from "../upstream/mirror.ts";

export type DeletionParts = MirrorParts & {
  readonly agents: Agents;
  readonly engine: Pick<Engine, "queue">;
  readonly audit: AuditLog;
  /** Unix milliseconds. */
  readonly now: () => number;
};

type By = { readonly id: string } | { readonly name: string };

/**
 * Deletes an agent and responds.
 *
 * @param words - how messages name the agent.
 * @param forget - whether to make it unrestorable; works for already deleted agents too.
 */
export async function deleteAgent(
  context: Context<ApiEnv>,
  by: By,
  words: string,
  forget: boolean,
  parts: DeletionParts,
) {
  const { agents, engine, audit, now } = parts;
  const access = context.get("access");
  const reached = await reachAgent(agents, access, by, "delete");
  if (reached.outcome === "denied") {
    return answerProblem(
      context,
      "access_denied",
      `The auth service does not let you delete agent ${words}.`,
    );
  }
  const kept = reached.outcome === "found" && (await mirrorDeletion(context, reached.agent, parts));
  if (kept) return answerProblem(context, kept.code, kept.detail);
  const deletion = { forget, deletedBy: access.owner };
  if (reached.outcome === "missing" || !(await agents.delete(reached.agent.id, deletion))) {
    const forgotten = forget ? await forgetDeleted(context, by, words, parts) : undefined;
    return forgotten ?? agentMissing(context, words);
  }
  const { id, name } = reached.agent;
  await engine.queue.cancelAll(id);
  await audit.note(access, "agent.delete", { type: "agent", id, name }, { forget });
  await access.deleted({ type: "agent", id });
  const revivable_until = forget ? null : formatTime(now() + REVIVABLE_FOR);
  const message = `Agent ${words} deleted successfully`;
  return context.json({ id, message, revivable_until, notices: forget ? [] : [revivable(name)] }, 200);
}

function revivable(name: string): string {
  return (
    `Its URLs and keys no longer work. Registering '${name}' again within a day restores it with its id and ` +
    "keys; to prevent that, delete it with ?forget=true."
  );
}

/** Forgets an agent that was deleted before and could still be restored. */
async function forgetDeleted(
  context: Context<ApiEnv>,
  by: By,
  words: string,
  { agents, audit }: Pick<DeletionParts, "agents" | "audit">,
) {
  const access = context.get("access");
  const { within, owner } = access;
  if (!(await access.may("create", { type: "agent", id: "*" }))) return undefined;
  const id = await agents.forget(by, {
    ...(within !== undefined && { accountId: within }),
    ...(owner !== undefined && { deletedBy: owner }),
  });
  if (id === undefined) return undefined;
  await audit.note(access, "agent.forget", { type: "agent", id });
  const message = `Agent ${words} was deleted before and cannot be restored`;
  return context.json({ id, message, revivable_until: null, notices: [] }, 200);
}

/** The response for an agent that does not exist, or that the caller may not see. */
export function agentMissing(context: Context, words: string) {
  return answerProblem(context, "agent_not_found", `Agent ${words} not found.`);
}
