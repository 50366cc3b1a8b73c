import { GatewayClient } from "agentex-gateway-sdk/client";
import { providers } from "agentex-webhook-providers";
import { readGatewayUrl } from "../../../gateway-url.ts";
import type { Cursor } from "./cursor.ts";

/** How long a shell waits for the gateway, in milliseconds. */
const PATIENCE = 1_000;

export type Ask = (
  client: GatewayClient,
  cursor: Cursor,
  options: { readonly signal: AbortSignal },
) => Promise<readonly string[]>;

/** Asks the gateway. @returns nothing if it does not answer in time. */
export async function askGateway(ask: Ask, cursor: Cursor): Promise<readonly string[]> {
  try {
    const given = cursor.flags.get("--url") ?? process.env["AGENTEX_BASE_URL"];
    const read = given ? readGatewayUrl(given) : undefined;
    if (read?.outcome === "unclear") return [];
    return await ask(new GatewayClient({ baseUrl: read?.url }), cursor, {
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return [];
  }
}

/** What each kind of name is called at the gateway. */
export const ASKS = {
  agents: async (client, _cursor, options) =>
    (await client.agents.list({ limit: 1000 }, options)).map(({ name }) => name),

  providers: providerIds,

  sources: async (client, _cursor, options) => (await client.sources.list(options)).map(({ name }) => name),

  samples: async (client, { given: [provider = ""] }, options) =>
    (await client.providers.samples(provider, options)).map(({ name }) => name),

  /** As events are chosen at the provider: without their actions. */
  providerEvents: async (client, { flags }, options) => {
    const samples = await client.providers.samples(flags.get("--provider") ?? "github", options);
    return unique(samples.map(({ event }) => event.split(".", 1)[0] ?? event));
  },

  events,

  /** Events, and all of a kind: `pull_request.*`. */
  eventPatterns: async (client, cursor, options) => {
    const all = await events(client, cursor, options);
    const kinds = all.flatMap((event) => {
      const dot = event.lastIndexOf(".");
      return dot < 0 ? [] : [`${event.slice(0, dot)}.*`];
    });
    return unique([...kinds, ...all]);
  },

  /** As deliveries have them: `POST /github`. */
  routes: async (client, cursor, options) =>
    (await routesAt(client, cursor, options)).map(({ method, path }) => `${method} ${path}`),

  paths: async (client, cursor, options) => (await routesAt(client, cursor, options)).map(({ path }) => path),

  keyTypes: async (client, cursor, options) => ["external", ...(await providerIds(client, cursor, options))],

  keys: async (client, { given: [agent = ""] }, options) => keysOf(client, agent, undefined, options),

  /** Of the agent in `--agent`, or the newest one; for a command whose argument is a provider, of this provider. */
  keysOfFlags: async (client, { flags, given: [first], command }, options) => {
    const agent = flags.get("--agent") ?? (await client.agents.list({ limit: 1 }, options))[0]?.name ?? "";
    const provider = command.registeredArguments[0]?.name() === "provider" ? first : undefined;
    return keysOf(client, agent, provider, options);
  },

  deployments: async (client, { given: [agent = ""] }, options) =>
    (await client.deployments.list(agent, {}, options)).map(({ id }) => id),

  recoveries: async (client, _cursor, options) =>
    (await client.recoveries.list(options)).map(({ name }) => name),

  subscriptions: async (client, _cursor, options) =>
    (await client.subscriptions.list(options)).map(({ id }) => id),

  /** What a source's targets are chosen by, besides `*`. */
  installations: async (client, { flags, given: [source] }, options) => {
    const name = source ?? flags.get("--source") ?? "";
    const targets = await client.sources.targets(name, { limit: 1000 }, options);
    return unique(["*", ...targets.map(({ value }) => value)]);
  },

  deliveries: async (client, _cursor, options) =>
    (await client.deliveries.list({ limit: 30 }, options)).deliveries.map(({ id }) => id),

  refusals: async (client, _cursor, options) =>
    (await client.refusals.list({ limit: 30 }, options)).refusals.map(({ id }) => id),

  refusalCodes: async (client, _cursor, options) =>
    unique((await client.refusals.list({ limit: 200 }, options)).refusals.map(({ code }) => code)),
} satisfies Record<string, Ask>;

/** Without a gateway: those that every gateway has. */
async function providerIds(...[client, , options]: Parameters<Ask>): Promise<readonly string[]> {
  const listed = await client.providers.list(options).catch(() => undefined);
  return listed?.map(({ id }) => id) ?? [...providers.keys()];
}

async function events(...[client, { flags }, options]: Parameters<Ask>): Promise<readonly string[]> {
  const wanted = flags.get("--provider");
  const types = await client.deliveries.eventTypes(options);
  return unique(
    types.flatMap(({ kind, provider, event }) =>
      kind !== "received" || event === null || (wanted ?? provider) !== provider ? [] : [event],
    ),
  );
}

/** The routes of the agent that is given, or else of all. */
async function routesAt(
  client: GatewayClient,
  { flags, given: [first], command }: Cursor,
  options: { readonly signal: AbortSignal },
) {
  const isAgent = command.registeredArguments[0]?.name() === "agent";
  const name = flags.get("--agent") ?? (isAgent ? first : undefined);
  const agents =
    name === undefined
      ? await client.agents.list({ limit: 1000 }, options)
      : [await client.agents.get({ name }, options)];
  const routes = agents.flatMap(({ webhook_routes: each }) => each ?? []);
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()];
}

async function keysOf(
  client: GatewayClient,
  agent_name: string,
  type: string | undefined,
  options: { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const keys = await client.keys.list({ agent_name, limit: 1000 }, options);
  return keys
    .filter(({ api_key_type: each }) => each !== "internal" && (type ?? each) === each)
    .map(({ name }) => name);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
