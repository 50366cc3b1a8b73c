import type * as node from "./serving.node.ts";

/** Runtimes without `node:http` call `acp.fetch` for each request, so no Node module is loaded here. */
function unavailable(): never {
  throw new Error(
    "This runtime cannot listen on a port: export the agent's fetch instead of calling start()",
  );
}

/** The platform must be asked to keep running, with `waitUntil`. */
export const outlivesResponses: typeof node.outlivesResponses = false;
export const createListener: typeof node.createListener = () => unavailable;
export const listen: typeof node.listen = unavailable;
export const stopAtSignals: typeof node.stopAtSignals = () => () => {};
