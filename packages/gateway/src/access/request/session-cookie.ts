import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SESSION_LASTS } from "../../accounts/sessions.ts";

const NAME = "agentex_session";

/** The browser's session cookie. */
export function readSessionCookie(context: Context): string | undefined {
  return getCookie(context, NAME);
}

/** Scripts cannot read it, other sites cannot send it, and with TLS it is only sent over TLS. */
export function setSessionCookie(context: Context, token: string, isSecure: boolean): void {
  setCookie(context, NAME, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: isSecure,
    maxAge: SESSION_LASTS / 1_000,
  });
}

export function clearSessionCookie(context: Context, isSecure: boolean): void {
  deleteCookie(context, NAME, { path: "/", httpOnly: true, sameSite: "Strict", secure: isSecure });
}
