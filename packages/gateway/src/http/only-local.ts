import type { MiddlewareHandler } from "hono";
import { isLoopback } from "../addresses/loopback.ts";
import { answerProblem } from "./answers.ts";

/**
 * Keeps strangers out where nobody logs in: a request has to address this machine under a name that nobody else can
 * give out. A web page that has its own name point here (DNS rebinding) does not, nor does what comes through a public
 * tunnel for webhooks; and a page of another site says in `Origin` where it is from.
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
      `This gateway has no login, so it is managed from its own machine only, and '${stranger}' is not a local name: ` +
        "use http://localhost. Webhooks may come under any name.",
    );
  };
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  // RFC 6761 keeps `.localhost` for this machine, and ICANN `.internal` for private networks: containers reach the
  // machine that they are on under such names.
  return isLoopback(name) || /\.(localhost|internal)$/.test(name);
}
