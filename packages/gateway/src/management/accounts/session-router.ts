import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { VERSION } from "../../version.ts";
import { accountAccess } from "../../access/account-access.ts";
import { senderOf } from "../../access/request/caller.ts";
import { refuseCrossSite } from "../../access/request/cross-site.ts";
import { findSession, identify, selectedAccount, type Login } from "../../access/identify.ts";
import { answerUnidentified, type AuthenticateParts } from "../../access/authenticate.ts";
import { chooseAccount } from "../../access/log-in.ts";
import {
  clearSessionCookie,
  readSessionCookie,
  setSessionCookie,
} from "../../access/request/session-cookie.ts";
import { answerProblem } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { GrantedKey } from "../../accounts/account-keys.ts";
import type { Grant } from "../../accounts/account.ts";
import type { sessionSchema } from "./schema.ts";
import { sessionRoute, signInRoute, signOutRoute, switchRoute } from "./session-routes.ts";
import { csrfTokenOf } from "../../accounts/sessions.ts";

export type SessionRouterParts = AuthenticateParts & { readonly audit: AuditLog };

/** `/session`: the browser's session. It authenticates the caller itself, so anyone may call it. */
export function createSessionRouter({ login, trustedProxies, publicUrl, audit }: SessionRouterParts) {
  const router = createApiRouter();
  const isSecure = (context: Context): boolean =>
    senderOf(context, trustedProxies).protocol === "https" ||
    (publicUrl?.startsWith("https:") === true &&
      new URL(publicUrl).host === context.req.header("host")?.toLowerCase());
  const hostsOf = (context: Context) => [
    context.req.header("host"),
    senderOf(context, trustedProxies).host,
    publicUrl === undefined ? undefined : new URL(publicUrl).host,
  ];

  router.openapi(sessionRoute, async (context) => context.json(await describe(context), 200));

  const describe = async (context: Context) => {
    const identified = await identify(context, login, trustedProxies);
    if (identified.outcome === "refused") return { ...NOBODY, login: login.kind };
    const { access, session } = identified;
    if (login.kind !== "accounts" || access.actor.id === undefined) {
      return { ...NOBODY, login: login.kind, signed_in: true, role: access.role };
    }
    const granted = await login.accountKeys.find(access.actor.id);
    const grant = granted?.grants.find(({ account }) => account.id === access.accountId);
    return granted === undefined || grant === undefined
      ? { ...NOBODY, login: login.kind }
      : show(granted, grant, session?.csrfToken ?? null);
  };

  router.openapi(signInRoute, async (context) => {
    if (login.kind !== "accounts") return accountsOff(context);
    const { api_key, account_id } = context.req.valid("json");
    const { remoteAddress } = senderOf(context, trustedProxies);
    const origin = context.req.header("origin");
    if (origin !== undefined && !hostsOf(context).includes(URL.parse(origin)?.host)) {
      // Otherwise another site could sign its visitors in to someone else's account.
      return answerProblem(
        context,
        "origin_not_allowed",
        `Sign in on the console itself, not from '${origin}'.`,
      );
    }
    // Someone with several accounts chooses one later.
    const named = account_id ?? selectedAccount(context);
    const loggedIn = await login.logIn(api_key, named, remoteAddress);
    const chosen =
      loggedIn.outcome === "refused" && loggedIn.code === "account_unclear"
        ? await firstAccount(login, api_key)
        : loggedIn;
    if (chosen.outcome === "refused") return answerUnidentified(context, chosen);
    const { granted, grant } = chosen;
    if (grant.role === "registrar") {
      return answerProblem(context, "role_insufficient", "This key may only register agents.");
    }
    const token = await login.sessions.begin(granted.key.id, grant.account.id);
    setSessionCookie(context, token, isSecure(context));
    const access = accountAccess(granted.key, grant, remoteAddress);
    await audit.note(access, "session.begin", { type: "session" });
    return context.json(show(granted, grant, csrfTokenOf(token)), 200);
  });

  router.openapi(switchRoute, async (context) => {
    if (login.kind !== "accounts") return accountsOff(context);
    const token = readSessionCookie(context);
    const session = await findSession(context, login.sessions);
    const granted = session && (await login.accountKeys.find(session.keyId));
    if (token === undefined || session === undefined || granted === undefined) {
      return answerProblem(context, "login_required", "Sign in first: POST /session.");
    }
    const crossSite = refuseCrossSite(context, session, hostsOf(context));
    if (crossSite !== undefined) return crossSite;
    const chosen = chooseAccount(granted, context.req.valid("json").account_id);
    if (chosen.outcome === "refused") return answerUnidentified(context, chosen);
    await login.sessions.choose(token, chosen.grant.account.id);
    return context.json(show(granted, chosen.grant, session.csrfToken), 200);
  });

  router.openapi(signOutRoute, async (context) => {
    if (login.kind !== "accounts") return accountsOff(context);
    const identified = await identify(context, login, trustedProxies);
    const token = readSessionCookie(context);
    if (identified.outcome === "identified" && identified.session !== undefined && token !== undefined) {
      const crossSite = refuseCrossSite(context, identified.session, hostsOf(context));
      if (crossSite !== undefined) return crossSite;
      await login.sessions.end(token);
      await audit.note(identified.access, "session.end", { type: "session" });
    }
    clearSessionCookie(context, isSecure(context));
    return context.body(null, 204);
  });
  return router;
}

const NOBODY: Omit<z.infer<typeof sessionSchema>, "login"> = {
  signed_in: false,
  account: null,
  role: null,
  key: null,
  accounts: [],
  csrf_token: null,
  version: VERSION,
};

function show({ key, grants }: GrantedKey, { account, role }: Grant, csrfToken: string | null) {
  return {
    login: "accounts" as const,
    signed_in: true,
    account: { id: account.id, name: account.name },
    role,
    key: { id: key.id, name: key.name },
    accounts: grants.map((grant) => ({
      id: grant.account.id,
      name: grant.account.name,
      role: grant.role,
    })),
    csrf_token: csrfToken,
    version: VERSION,
  };
}

async function firstAccount(login: Extract<Login, { kind: "accounts" }>, value: string) {
  const granted = await login.accountKeys.identify(value);
  const [first] = granted?.grants ?? [];
  return granted === undefined || first === undefined
    ? ({ outcome: "refused", code: "account_key_invalid", detail: "The account key was deleted." } as const)
    : ({ outcome: "logged_in", granted, grant: first } as const);
}

function accountsOff(context: Context) {
  return answerProblem(context, "accounts_off", "This gateway has no accounts, so there is no sign-in.");
}
