import type { Context } from "hono";
import { LOCAL_ACCOUNT_ID } from "../../accounts/account.ts";
import type { Accounts } from "../../accounts/accounts.ts";
import type { Agents, Existing } from "../../agents/agents.ts";
import type { Keys } from "../../keys/keys.ts";
import { isOwnKey } from "../../keys/own-key.ts";
import type { AddressList } from "../../addresses/address-list.ts";
import type { Access } from "../../access/access.ts";
import { accountAccess } from "../../access/account-access.ts";
import { senderOf } from "../../access/caller.ts";
import { identify, selectedAccount, type Login } from "../../access/identify.ts";
import type { LogIn, Unidentified } from "../../access/log-in.ts";
import { openAccess, unasked } from "../../access/open-access.ts";
import { principalAccess } from "../../access/principal-access.ts";

/** Whom an agent that registers belongs to, and which agent of its name it may be. */
export type Admitted = {
  readonly outcome: "admitted";
  readonly access: Access;
  readonly only: Existing;
  /** Whether they showed that they may have the key of an agent that was registered before. */
  readonly isProven: boolean;
};

export type AdmitParts = {
  readonly login: Login;
  readonly agents: Agents;
  readonly keys: Keys;
  readonly accounts: Accounts;
  /** Whether agents that show nothing may register where others have to log in. */
  readonly openRegistration: boolean;
  readonly trustedProxies: AddressList | undefined;
};

export type AgentToAdmit = {
  readonly name: string;
  readonly agentId: string | undefined;
  readonly acpUrl: string;
  readonly principalContext: unknown;
};

/**
 * Whether an agent may register: by its own internal key, by an account key or a registration token, or where
 * registration is open. None of these takes a name that is somebody else's.
 */
export async function admitAgent(
  context: Context,
  wanted: AgentToAdmit,
  parts: AdmitParts,
): Promise<Admitted | Unidentified> {
  const { login, trustedProxies } = parts;
  const { remoteAddress } = senderOf(context, trustedProxies);
  if (login.kind === "none") {
    return { outcome: "admitted", access: openAccess(remoteAddress), only: {}, isProven: true };
  }
  const itself = await byOwnKey(context.req.header("x-agent-api-key"), wanted, remoteAddress, parts);
  if (itself !== undefined) return itself;
  const shown =
    login.kind === "accounts"
      ? await byAccountKey(context, wanted, remoteAddress, login.logIn)
      : await byPrincipal(context, wanted, parts);
  if (shown !== undefined) return shown;
  return parts.openRegistration ? openly(wanted, remoteAddress, parts) : unverified();
}

/** The agent itself, which registered before. */
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
    isProven: true,
  };
}

/** @returns undefined where no key was shown. */
async function byAccountKey(
  context: Context,
  { principalContext }: AgentToAdmit,
  remoteAddress: string,
  logIn: LogIn,
): Promise<Admitted | Unidentified | undefined> {
  // An unmodified Python agent sends no header of its own, but what AUTH_PRINCIPAL_B64 holds.
  const value = context.req.header("x-api-key") ?? readToken(principalContext);
  if (value === undefined) return undefined;
  const loggedIn = await logIn(value, selectedAccount(context), remoteAddress);
  if (loggedIn.outcome === "refused") return loggedIn;
  const { granted, grant } = loggedIn;
  return grant.role === "viewer"
    ? {
        outcome: "refused",
        code: "role_insufficient",
        detail: `The key '${granted.key.name}' is a viewer's, which may not register agents.`,
      }
    : {
        outcome: "admitted",
        access: accountAccess(granted.key, grant, remoteAddress),
        only: { accountId: grant.account.id },
        isProven: true,
      };
}

/** @returns undefined where the auth service does not know the caller. */
async function byPrincipal(
  context: Context,
  { name, agentId }: AgentToAdmit,
  { login, agents, trustedProxies }: AdmitParts,
): Promise<Admitted | Unidentified | undefined> {
  const identified = await identify(context, login, trustedProxies);
  if (identified.outcome === "refused") return undefined;
  const { access } = identified;
  const known = await agents.find(agentId === undefined ? { name } : { id: agentId });
  const isAllowed = await (known === undefined
    ? access.may("create", { type: "agent", id: "*" })
    : access.may("update", { type: "agent", id: known.id }));
  return isAllowed
    ? { outcome: "admitted", access, only: { agentId: known?.id ?? NOBODYS_ID }, isProven: true }
    : {
        outcome: "refused",
        code: "access_denied",
        detail: `The auth service does not let you register the agent '${name}'.`,
      };
}

/** Who may make an agent may not have one that somebody else made meanwhile. */
const NOBODYS_ID = "";

/** Nobody showed anything: a new name is taken, and a known one only where it stays at its URL and keeps its name. */
async function openly(
  { name, acpUrl, principalContext }: AgentToAdmit,
  remoteAddress: string,
  { login, accounts }: AdmitParts,
): Promise<Admitted> {
  const only = { name, acpUrl };
  if (login.kind === "external" && principalContext != null) {
    return {
      outcome: "admitted",
      access: principalAccess(principalContext, login.service, remoteAddress),
      only,
      isProven: false,
    };
  }
  const [first] = await accounts.list();
  const accountId = first?.id ?? LOCAL_ACCOUNT_ID;
  const access = { ...openAccess(remoteAddress), accountId, actor: ANYBODY };
  return { outcome: "admitted", access, only, isProven: false };
}

const ANYBODY = { type: "agent", id: undefined, name: "open registration" } as const;

function readToken(principalContext: unknown): string | undefined {
  if (typeof principalContext !== "object" || principalContext === null) return undefined;
  const token: unknown = Reflect.get(principalContext, "registration_token");
  return typeof token === "string" ? token : undefined;
}

function unverified(): Unidentified {
  return {
    outcome: "refused",
    code: "registration_unauthorized",
    detail:
      "Agents register with a registration token or an account key as x-api-key, or, once registered, with their own " +
      "internal key as x-agent-api-key. Python agents may give a token as registration_token in AUTH_PRINCIPAL_B64.",
  };
}
