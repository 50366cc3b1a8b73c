import type { Context } from "hono";
import { LOCAL_ACCOUNT_ID } from "../../../accounts/account.ts";
import { accountAccess } from "../../../access/account-access.ts";
import { senderOf } from "../../../access/request/caller.ts";
import { selectedAccount, shownKey, type Login } from "../../../access/identify.ts";
import type { LogIn, Unidentified } from "../../../access/log-in.ts";
import { openAccess, unasked } from "../../../access/open-access.ts";
import { principalAccess } from "../../../access/principal-access.ts";
import { isOwnKey } from "../../../keys/internal-keys.ts";
import type { Admitted, AdmitParts, AgentToAdmit } from "./admitted.ts";
import { byNamedPrincipal, byPrincipal } from "./admit-principal.ts";

/**
 * Decides whether an agent may register: with its own internal key, an account key or a registration token, or because registration
 * is open. None of these lets it take a name that belongs to someone else.
 */
export async function admitAgent(
  context: Context,
  wanted: AgentToAdmit,
  parts: AdmitParts,
): Promise<Admitted | Unidentified> {
  const { login, trustedProxies } = parts;
  const { remoteAddress } = senderOf(context, trustedProxies);
  if (login.kind === "none") {
    return {
      outcome: "admitted",
      access: openAccess(remoteAddress),
      only: {},
      revives: {},
      isVerified: true,
    };
  }
  const itself = await byOwnKey(context.req.header("x-agent-api-key"), wanted, remoteAddress, parts);
  if (itself !== undefined) return itself;
  const shown =
    login.kind === "accounts"
      ? await byAccountKey(context, wanted, remoteAddress, login.logIn)
      : await byPrincipal(context, wanted, parts);
  if (shown !== undefined) return shown;
  const named =
    login.kind === "external" ? await byNamedPrincipal(wanted, remoteAddress, login, parts) : undefined;
  if (named !== undefined) return named;
  return parts.openRegistration ? openly(wanted, remoteAddress, parts) : unverified(login);
}

/** Admits the agent itself, which registered before. */
async function byOwnKey(
  shown: string | undefined,
  { name, agentId }: AgentToAdmit,
  remoteAddress: string,
  { agents, keys }: AdmitParts,
): Promise<Admitted | undefined> {
  if (shown === undefined) return undefined;
  const agent = await agents.find(agentId === undefined ? { name } : { id: agentId });
  if (agent === undefined || !(await isOwnKey(keys, agent, shown))) return undefined;
  return {
    outcome: "admitted",
    access: {
      ...unasked,
      accountId: agent.accountId,
      within: agent.accountId,
      role: "registrar",
      actor: { type: "agent", id: agent.id, name: agent.name },
      remoteAddress,
      scope: async () => ({ accountId: agent.accountId }),
    },
    only: { agentId: agent.id },
    revives: undefined,
    isVerified: true,
  };
}

/** @returns undefined if no key was sent. */
async function byAccountKey(
  context: Context,
  { principalContext }: AgentToAdmit,
  remoteAddress: string,
  logIn: LogIn,
): Promise<Admitted | Unidentified | undefined> {
  // An unmodified Python agent sends no header for this, only the content of AUTH_PRINCIPAL_B64.
  const value = shownKey(context) ?? readToken(principalContext);
  if (value === undefined) return undefined;
  const loggedIn = await logIn(value, selectedAccount(context), remoteAddress);
  if (loggedIn.outcome === "refused") return loggedIn;
  const { granted, grant } = loggedIn;
  return grant.role === "viewer"
    ? {
        outcome: "refused",
        code: "role_insufficient",
        detail: `The key '${granted.key.name}' has the role viewer, which may not register agents.`,
      }
    : {
        outcome: "admitted",
        access: accountAccess(granted.key, grant, remoteAddress),
        only: { accountId: grant.account.id },
        revives: { accountId: grant.account.id },
        isVerified: true,
      };
}

/** Without credentials, a new name is accepted; a known one only if the agent keeps its URL and name. */
async function openly(
  { name, acpUrl, delivery, wakeUrl, principalContext }: AgentToAdmit,
  remoteAddress: string,
  { login, accounts }: AdmitParts,
): Promise<Admitted> {
  const only = { name, acpUrl, delivery, wakeUrl };
  if (login.kind === "external" && principalContext != null) {
    return {
      outcome: "admitted",
      access: principalAccess(principalContext, login.service, remoteAddress),
      only,
      revives: undefined,
      isVerified: false,
    };
  }
  const [first] = await accounts.list();
  const accountId = first?.id ?? LOCAL_ACCOUNT_ID;
  const access = { ...openAccess(remoteAddress), accountId, actor: ANYBODY };
  return { outcome: "admitted", access, only, revives: undefined, isVerified: false };
}

const ANYBODY = { type: "agent", id: undefined, name: "open registration" } as const;

function readToken(principalContext: unknown): string | undefined {
  if (typeof principalContext !== "object" || principalContext === null) return undefined;
  const token: unknown = Reflect.get(principalContext, "registration_token");
  return typeof token === "string" ? token : undefined;
}

function unverified({ kind }: Login): Unidentified {
  const detail =
    kind === "external"
      ? "The auth service does not recognize the caller that registers this agent. Send credentials that it " +
        "recognizes, such as Authorization: Bearer or x-api-key; or name in the body, as principal_context, a " +
        "principal with a user_id or " +
        "service_account_id that may create agents: Python agents send what AUTH_PRINCIPAL_B64 holds. An agent " +
        "that is already registered sends its own internal key as x-agent-api-key (AGENT_API_KEY)."
      : "Agents register with a registration token or an account key as x-api-key, or, once registered, with their own " +
        "internal key as x-agent-api-key. Python agents may give a token as registration_token in AUTH_PRINCIPAL_B64.";
  return { outcome: "refused", code: "registration_unauthorized", detail };
}
