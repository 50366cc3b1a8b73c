import type { MiddlewareHandler } from "hono";
import { answerProblem } from "./answers.ts";
import { strangerIn } from "../addresses/stranger.ts";

/**
 * Protects a gateway without login: a request must address this machine by a name that nobody else can own. This rejects web pages
 * whose own name resolves to this machine (DNS rebinding) and requests through a public tunnel for webhooks. `Origin` reveals pages
 * of other sites.
 */
export function onlyLocal(): MiddlewareHandler {
  return async (context, next) => {
    const stranger = strangerIn({ host: context.req.header("host"), origin: context.req.header("origin") });
    if (stranger === undefined) return next();
    return answerProblem(
      context,
      "not_local",
      `This gateway has no login, so it can only be managed from its own machine, and '${stranger}' is not a ` +
        "local name: " +
        "use http://localhost. Webhooks are accepted under any host name.",
    );
  };
}
