import { join } from "node:path";
import type { Plugin } from "rolldown";

/** This file does not exist; its imports are resolved as if it did. */
const MODULE = join(import.meta.dirname, "undici-as-used.js");

/** The same as in undici's `index.js`. */
const TEXT = `import api from "undici/lib/api/index.js";
import buildConnector from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import globals from "undici/lib/global.js";

Object.assign(Dispatcher.prototype, api);

function request(url, { dispatcher = globals.getGlobalDispatcher(), ...options } = {}) {
  const { origin, pathname, search } = new URL(url);
  const method = options.method ?? (options.body ? "PUT" : "GET");
  return dispatcher.request({ ...options, origin, path: pathname + search, method });
}

export { Agent, buildConnector, request };
`;

/**
 * Bundles only the parts of undici that the gateway uses. Its `index.js` also loads its own fetch, WebSocket, caches and mocks:
 * 3 MB for nothing. If a name is imported that is missing here, bundling fails.
 */
export const usedOfUndici: Plugin = {
  name: "used-of-undici",
  resolveId: { filter: { id: /^undici$/ }, handler: () => MODULE },
  load: { filter: { id: /[/\\]undici-as-used\.js$/ }, handler: () => TEXT },
};
