import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { NodeListener } from "./node-listener.ts";

// What an agent needs of Node to serve HTTP by itself; `serving.edge.ts` stands in for it elsewhere.

export { listen } from "./listen.ts";
export { stopAtSignals } from "./stop-signals.ts";

/** Answers what `node:http` receives. */
export function createListener(fetch: (request: Request) => Promise<Response>): NodeListener {
  // Node's own Request and Response stay in their place: the process is not this agent's alone.
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  return (incoming: IncomingMessage, outgoing: ServerResponse) => void listener(incoming, outgoing);
}
