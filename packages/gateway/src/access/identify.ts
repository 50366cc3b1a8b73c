import type { Context } from "hono";
import type { AccountKeys } from "../accounts/account-keys.ts";
import type { Session, Sessions } from "../accounts/sessions.ts";
import type { AddressList } from "../addresses/address-list.ts";
import type { Access } from "./access.ts";
import { accountAccess } from "./account-access.ts";
import type { AuthService } from "./auth-service.ts";
import { senderOf } from "./request/caller.ts";
import type { LogIn, Unidentified } from "./log-in.ts";
import { openAccess } from "./open-access.ts";
import { principalAccess } from "./principal-access.ts";
import { bearerOf } from "./request/bearer.ts";
import { readSessionCookie } from "./request/session-cookie.ts";

/** How callers of the management API authenticate. */
export type Login =
  /** Without login, for callers on this machine only. */
  | { readonly kind: "none" }
  /** With an account key, or a session that started with one. */
  | {
      readonly kind: "accounts";
      readonly logIn: LogIn;
      readonly accountKeys: AccountKeys;
      readonly sessions: Sessions;
    }
  /** Through an external service. */
  | { readonly kind: "external"; readonly service: AuthService };

export type Identified = {
  readonly outcome: "identified";
  readonly access: Access;
  /** Whether a browser's cookie identified the caller. */
  readonly session?: Session;
};

/** Identifies the caller by the first that is present: an account key or a session cookie. */
export async function identify(
  context: Context,
  login: Login,
  trustedProxies: AddressList | undefined,
): Promise<Identified | Unidentified> {
  const { remoteAddress } = senderOf(context, trustedProxies);
  switch (login.kind) {
    case "none":
      return { outcome: "identified", access: openAccess(remoteAddress) };
    case "external": {
      const found = await login.service.identify(context.req.raw.headers);
      return found === undefined
        ? refuse("principal_unknown", "The auth service does not recognize the caller.")
        : {
            outcome: "identified",
            access: principalAccess(found.principal, login.service, remoteAddress),
          };
    }
    case "accounts":
      return identifyByAccount(context, login, remoteAddress);
  }
}

async function identifyByAccount(
  context: Context,
  { logIn, accountKeys, sessions }: Extract<Login, { kind: "accounts" }>,
  remoteAddress: string,
): Promise<Identified | Unidentified> {
  const value = shownKey(context);
  if (value !== undefined) {
    const loggedIn = await logIn(value, selectedAccount(context), remoteAddress);
    if (loggedIn.outcome === "refused") return loggedIn;
    const { granted, grant } = loggedIn;
    return { outcome: "identified", access: accountAccess(granted.key, grant, remoteAddress) };
  }
  const session = await findSession(context, sessions);
  const granted = session && (await accountKeys.find(session.keyId));
  const grant = granted?.grants.find(({ account }) => account.id === session?.accountId);
  if (session === undefined || granted === undefined || grant === undefined) {
    return refuse(
      "login_required",
      "Send an account key as x-api-key or as Authorization: Bearer, and its account as x-selected-account-id.",
    );
  }
  return { outcome: "identified", access: accountAccess(granted.key, grant, remoteAddress), session };
}

/** The session of the caller's cookie. */
export async function findSession(context: Context, sessions: Sessions): Promise<Session | undefined> {
  const token = readSessionCookie(context);
  return token === undefined ? undefined : sessions.find(token);
}

/** The account key in a request: as `x-api-key` or, as Agentex's own clients send it, as a bearer token. */
export function shownKey(context: Context): string | undefined {
  return context.req.header("x-api-key") ?? bearerOf(context.req.header("authorization"));
}

export function selectedAccount(context: Context): string | undefined {
  return context.req.header("x-selected-account-id") || undefined;
}

function refuse(code: "login_required" | "principal_unknown", detail: string): Unidentified {
  return { outcome: "refused", code, detail };
}
