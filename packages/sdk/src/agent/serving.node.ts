import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { NodeListener } from "./node-listener.ts";

// The Node modules with which an agent serves HTTP by itself; on other runtimes, `serving.edge.ts` replaces this file.

export { listen } from "./listen.ts";
export { stopAtSignals } from "./stop-signals.ts";

/** Whether work that a handler leaves behind goes on after the response. */
export const outlivesResponses: boolean = true;

/** Handles requests from `node:http`. */
export function createListener(fetch: (request: Request) => Promise<Response>): NodeListener {
  // Keeps Node's global Request and Response: the agent shares the process with other code.
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  return (incoming: IncomingMessage, outgoing: ServerResponse) => void listener(incoming, outgoing);
}
