import type { Context, MiddlewareHandler } from "hono";
import { answerProblem } from "../http/answers.ts";
import type { AddressList } from "../addresses/address-list.ts";
import type { ApiEnv } from "./api-env.ts";
import { createReauthenticate } from "./reauthenticate.ts";
import { senderOf } from "./request/caller.ts";
import { refuseCrossSite } from "./request/cross-site.ts";
import { identify, type Login } from "./identify.ts";
import type { Unidentified } from "./log-in.ts";
import { isPermitted } from "./role-permissions.ts";

export type AuthenticateParts = {
  readonly login: Login;
  readonly trustedProxies: AddressList | undefined;
  readonly publicUrl: string | undefined;
};

/** Admits callers whose credentials and role allow the request; operations find them as `access`. */
export function authenticate({
  login,
  trustedProxies,
  publicUrl,
}: AuthenticateParts): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const identified = await identify(context, login, trustedProxies);
    if (identified.outcome === "refused") return answerUnidentified(context, identified);
    const { access, session } = identified;
    if (session !== undefined) {
      const hosts = [
        context.req.header("host"),
        senderOf(context, trustedProxies).host,
        publicUrl === undefined ? undefined : new URL(publicUrl).host,
      ];
      const refused = refuseCrossSite(context, session, hosts);
      if (refused !== undefined) return refused;
    }
    if (!isPermitted(access.role, context.req.method, context.req.path)) {
      return answerProblem(
        context,
        "role_insufficient",
        `The key '${access.actor.name}' has the role ${access.role} in this account, which does not allow ` +
          `${context.req.method} ${context.req.path}.`,
      );
    }
    context.set("access", access);
    context.set("reauthenticate", createReauthenticate(context, login, identified, trustedProxies));
    return next();
  };
}

/** RFC 9110, section 15.5.2: a 401 names the expected scheme. */
export function answerUnidentified(
  context: Context,
  { code, detail, retryAfter }: Unidentified,
): ReturnType<typeof answerProblem> {
  if (retryAfter !== undefined) context.header("retry-after", String(retryAfter));
  context.header("www-authenticate", "AgentexApiKey, Bearer");
  return answerProblem(context, code, detail);
}
