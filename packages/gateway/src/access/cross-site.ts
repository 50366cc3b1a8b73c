import type { Context } from "hono";
import type { Session } from "../accounts/sessions.ts";
import { answerProblem } from "../http/answers.ts";
import { constantTimeEqual } from "../secrets/constant-time-equal.ts";

/**
 * Keeps pages of other sites from driving the gateway through a browser that is signed in: what changes something has to
 * carry the session's own token, which only the console was told, and to come from the console.
 *
 * @param hosts - the names, with ports, under which the gateway is reached.
 * @returns the answer to a request that is not the console's.
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
      `A signed-in browser may change things from the console only, not from '${origin}'.`,
    );
  }
  const shown = context.req.header("x-csrf-token") ?? "";
  if (!constantTimeEqual(shown, session.csrfToken)) {
    return answerProblem(
      context,
      "csrf_token_invalid",
      "A signed-in browser sends the csrf_token that GET /session tells as x-csrf-token.",
    );
  }
  return undefined;
}
