import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { NodeListener } from "./node-listener.ts";

// The Node modules with which an agent serves HTTP itself; on other runtimes, `serving.edge.ts` replaces this file.

export { listen } from "./listen.ts";
export { stopAtSignals } from "./stop-signals.ts";

/** Whether work that a handler leaves behind continues after the response. */
export const outlivesResponses: boolean = true;

/**
 * Handles requests from `node:http`, or as a middleware.
 *
 * @param hasRoute - whether the agent handles requests with this method and path. A middleware passes all others on, with their
 * bodies unread.
 */
export function createListener(
  fetch: (request: Request) => Promise<Response>,
  hasRoute: (method: string, pathname: string) => boolean,
): NodeListener {
  // Keeps Node's global Request and Response: the agent shares the process with other code.
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  return (incoming: IncomingMessage, outgoing: ServerResponse, next?: () => void) => {
    if (next !== undefined && !isOwn(incoming, hasRoute)) next();
    else void listener(incoming, outgoing);
  };
}

function isOwn(
  { method = "GET", url = "" }: IncomingMessage,
  hasRoute: (method: string, pathname: string) => boolean,
): boolean {
  const { pathname } = URL.parse(url.startsWith("/") ? `http://agent${url}` : url) ?? {};
  return pathname !== undefined && hasRoute(method, pathname);
}
