import type { z } from "@hono/zod-openapi";
import type { Agent } from "../../../agents/agent.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { Registered } from "../../../agents/registration.ts";
import type { AuditLog } from "../../../audit/audit-log.ts";
import type { Deployments } from "../../../deployments/deployments.ts";
import type { ProblemCode } from "../../../http/problem.ts";
import type { Admitted } from "./admitted.ts";
import type { registrationSchema } from "./registration-schema.ts";

export type SettleParts = {
  readonly agents: Pick<Agents, "delete">;
  readonly deployments: Pick<Deployments, "record">;
  readonly audit: AuditLog;
};

export type ToSettle = {
  readonly admitted: Admitted;
  readonly registered: Extract<Registered, { outcome: "registered" }>;
  readonly body: z.infer<typeof registrationSchema>;
  /** The agent before the registration, if it existed. */
  readonly before: Agent | undefined;
};

type Settled =
  | { readonly outcome: "settled" }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

/**
 * Completes a stored registration: records the deployment, announces the agent to the auth service, and audits the change.
 */
export async function settleRegistration(registration: ToSettle, parts: SettleParts): Promise<Settled> {
  if (!(await recordDeployment(registration, parts))) {
    return { outcome: "refused", code: "agent_name_taken", detail: notTheirs(registration.body.name) };
  }
  if (!(await announce(registration, parts))) {
    const detail = "The auth service did not record the agent, so it was not registered. Retry.";
    return { outcome: "refused", code: "auth_unavailable", detail };
  }
  await note(registration, parts);
  return { outcome: "settled" };
}

async function recordDeployment(
  { admitted, registered, body }: ToSettle,
  { deployments }: SettleParts,
): Promise<boolean> {
  const id = body.registration_metadata?.deployment_id || undefined;
  const { acp_url: acpUrl } = body;
  if (id === undefined || acpUrl == null) return true;
  const deployment = {
    agentId: registered.agent.id,
    id,
    acpUrl,
    acpType: body.acp_type,
    agentInputType: body.agent_input_type ?? null,
    description: body.description,
    registrationMetadata: body.registration_metadata ?? null,
  };
  // Without verified credentials, a known deployment must keep its URL too.
  return deployments.record(deployment, admitted.only.acpUrl === undefined);
}

/**
 * Announces a new agent to the auth service. If that fails, nobody could manage the agent, so its creation is undone.
 */
async function announce(
  { admitted: { access }, registered: { agent, change } }: ToSettle,
  { agents }: SettleParts,
): Promise<boolean> {
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
}

/** Audits changes only: replicas register all the time. */
async function note(
  { admitted: { access }, registered: { agent, change }, before }: ToSettle,
  { audit }: SettleParts,
): Promise<void> {
  const { id, name, acpUrl, delivery, wakeUrl } = agent;
  const pulls = delivery !== "push" && { delivery, ...(delivery === "pull" && { wake_url: wakeUrl }) };
  if (change === "created" || change === "revived" || before === undefined) {
    const action = change === "revived" ? "agent.revive" : "agent.register";
    await audit.note(access, action, { type: "agent", id, name }, { acp_url: acpUrl, ...pulls });
    return;
  }
  const changes = {
    ...(before.name !== name && { name: [before.name, name] }),
    ...(before.acpUrl !== acpUrl && { acp_url: [before.acpUrl, acpUrl] }),
    ...(before.delivery !== delivery && { delivery: [before.delivery, delivery] }),
    ...(before.wakeUrl !== wakeUrl && { wake_url: [before.wakeUrl, wakeUrl] }),
  };
  if (Object.keys(changes).length > 0) {
    await audit.note(access, "agent.change", { type: "agent", id, name }, changes);
  }
}

/** Why the registration did not change an existing agent. */
export function notTheirs(name: string): string {
  return `An agent named '${name}' is already registered, and nothing proves that this is the same agent: register with its own internal key as x-agent-api-key, or with a key, token or credentials of its account, or choose another name.`;
}
