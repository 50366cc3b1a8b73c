/** What an agent needs of Node to serve HTTP by itself; `serving.edge.ts` stands in for it elsewhere. */
export { getRequestListener } from "@hono/node-server";
export { listen } from "./listen.ts";
export { stopAtSignals } from "./stop-signals.ts";
