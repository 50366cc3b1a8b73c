import type { Context } from "hono";
import type { Session } from "../../accounts/sessions.ts";
import { answerProblem } from "../../http/answers.ts";
import { constantTimeEqual } from "../../secrets/constant-time-equal.ts";

/**
 * Prevents other sites from using a signed-in browser: a change must come from the console and carry the session's token, which
 * only the console knows.
 *
 * @param hosts - the gateway's names, with ports.
 * @returns the response to a request that does not come from the console.
 */
export function refuseCrossSite(
  context: Context,
  session: Session,
  hosts: readonly (string | undefined)[],
): ReturnType<typeof answerProblem> | undefined {
  if (["GET", "HEAD", "OPTIONS"].includes(context.req.method)) return undefined;
  const origin = context.req.header("origin");
  if (origin !== undefined && !hosts.includes(URL.parse(origin)?.host)) {
    return answerProblem(
      context,
      "origin_not_allowed",
      `A signed-in browser may make changes only from the console, not from '${origin}'.`,
    );
  }
  const shown = context.req.header("x-csrf-token") ?? "";
  if (!constantTimeEqual(shown, session.csrfToken)) {
    return answerProblem(
      context,
      "csrf_token_invalid",
      "A signed-in browser must send the csrf_token of GET /session as x-csrf-token.",
    );
  }
  return undefined;
}
