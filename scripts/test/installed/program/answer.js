// A program that uses both packages. It is copied into a project that has them, and run in each runtime.
import { AgentServer } from "agentex-gateway-sdk";
import { providers, verify } from "agentex-webhook-providers";

/**
 * @typedef {{ provider: string, url: string, headers: Record<string, string>, body: string, secret: string }} Webhook
 * @typedef {{ method: string, path: string, headers: string[][], body_base64: string }} Delivery
 * @typedef {{ now: number, key: string, deliveries: Delivery[], webhooks: Webhook[] }} Given
 */

/** @param {Given} given */
export async function answer({ now, key, deliveries, webhooks }) {
  const options = { name: "anywhere", agentApiKey: key, now: () => now, environment: {} };
  const acp = new AgentServer(options);
  for (const declare of [acp.get, acp.post, acp.put]) {
    declare("/:path{.*}", async (request) => ({ bytes: (await request.arrayBuffer()).byteLength }));
  }
  return {
    runtime: globalThis.navigator?.userAgent,
    globals: ["Buffer", "process", "require"].filter((name) => name in globalThis),
    statuses: await Promise.all(deliveries.map(async (each) => (await acp.fetch(requestOf(each))).status)),
    outcomes: webhooks.map(({ provider: id, body, secret, ...rest }) => {
      const provider = providers.get(id);
      const request = { method: "POST", ...rest, body: new TextEncoder().encode(body) };
      return provider && verify(provider, request, [secret], new Date(now)).outcome;
    }),
  };
}

/** @param {Delivery} delivery */
function requestOf({ method, path, headers, body_base64: base64 }) {
  const body = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Request(`http://agent.test${path}`, {
    method,
    headers: headers.map(([name = "", value = ""]) => /** @type {[string, string]} */ ([name, value])),
    ...(method !== "GET" && { body }),
  });
}
