import type { Context } from "hono";
import type { Access } from "../../../access/access.ts";
import { identify, type Login } from "../../../access/identify.ts";
import type { Unidentified } from "../../../access/log-in.ts";
import { namesSomebody, principalAccess } from "../../../access/principal-access.ts";
import type { Agent } from "../../../agents/agent.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { Deleted } from "../../../agents/registration.ts";
import type { Admitted, AdmitParts, AgentToAdmit } from "./admitted.ts";

/** @returns undefined if the auth service does not know the caller. */
export async function byPrincipal(
  context: Context,
  wanted: AgentToAdmit,
  { login, agents, trustedProxies }: AdmitParts,
): Promise<Admitted | Unidentified | undefined> {
  const identified = await identify(context, login, trustedProxies);
  if (identified.outcome === "refused") return undefined;
  const { access } = identified;
  const known = await findKnown(wanted, agents);
  if (!(await mayRegister(access, known))) {
    return denied(`The auth service does not let you register the agent '${wanted.name}'.`);
  }
  const only = { agentId: known?.id ?? NOBODYS_ID };
  return { outcome: "admitted", access, only, revives: revivedBy(access), isVerified: true };
}

/**
 * Admits the principal that the registration's body names: a Python agent has no other way to name its owner. Anyone can write one
 * there, so it is unverified: it can neither move an agent that has a URL nor get the agent's key again.
 *
 * @returns undefined if the body names nobody.
 */
export async function byNamedPrincipal(
  wanted: AgentToAdmit,
  remoteAddress: string,
  { service }: Extract<Login, { kind: "external" }>,
  { agents }: AdmitParts,
): Promise<Admitted | Unidentified | undefined> {
  const { name, acpUrl, delivery, wakeUrl, principalContext } = wanted;
  if (!namesSomebody(principalContext)) return undefined;
  const access = principalAccess(principalContext, service, remoteAddress);
  const known = await findKnown(wanted, agents);
  if (!(await mayRegister(access, known))) {
    return denied(
      `The auth service does not let the principal in the body (principal_context) ` +
        `${known === undefined ? "create agents" : `update the agent '${name}'`}. Python agents send what ` +
        "AUTH_PRINCIPAL_B64 holds: use a principal that is allowed to, or let the agent send its own internal " +
        "key as x-agent-api-key.",
    );
  }
  const revives = revivedBy(access);
  return {
    outcome: "admitted",
    access,
    only: { agentId: known?.id ?? NOBODYS_ID, name, acpUrl, delivery, wakeUrl, orUndeployed: true },
    revives: revives && { ...revives, acpUrl, wakeUrl },
    isVerified: false,
  };
}

async function findKnown({ name, agentId }: AgentToAdmit, agents: Agents): Promise<Agent | undefined> {
  return agents.find(agentId === undefined ? { name } : { id: agentId });
}

async function mayRegister(access: Access, known: Agent | undefined): Promise<boolean> {
  return known === undefined
    ? access.may("create", { type: "agent", id: "*" })
    : access.may("update", { type: "agent", id: known.id });
}

/** Only its owner can restore a deleted agent. */
function revivedBy({ owner }: Access): Deleted | undefined {
  return owner === undefined ? undefined : { deletedBy: owner };
}

function denied(detail: string): Unidentified {
  return { outcome: "refused", code: "access_denied", detail };
}

/** Prevents a caller who may create an agent from getting one that someone else has just created. */
const NOBODYS_ID = "";
