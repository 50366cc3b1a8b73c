import type { MiddlewareHandler } from "hono";
import { isLoopback } from "../addresses/loopback.ts";
import { answerProblem } from "./answers.ts";

/**
 * Protects a gateway without login: a request must address this machine by a name that nobody else can own. That
 * excludes web pages whose own name resolves to this machine (DNS rebinding) and requests through a public tunnel for
 * webhooks. Pages of other sites are recognized by `Origin`.
 */
export function onlyLocal(): MiddlewareHandler {
  return async (context, next) => {
    const { host, origin } = { host: context.req.header("host"), origin: context.req.header("origin") };
    const stranger = [host === undefined ? "" : `http://${host}`, origin].find(
      (url) => url !== undefined && !isLocal(url),
    );
    if (stranger === undefined) return next();
    return answerProblem(
      context,
      "not_local",
      `This gateway has no login, so it can only be managed from its own machine, and '${stranger}' is not a local name: ` +
        "use http://localhost. Webhooks are accepted under any name.",
    );
  };
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  // RFC 6761 reserves `.localhost` for this machine, and ICANN `.internal` for private networks: containers reach their
  // host under such names.
  return isLoopback(name) || /\.(localhost|internal)$/.test(name);
}
