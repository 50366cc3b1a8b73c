import { GatewayClient } from "agentex-gateway-sdk/client";
import { TRANSITIONS } from "../../../../deliveries/delivery.ts";
import { readGatewayUrl } from "../../../gateway-url.ts";
import type { Cursor } from "./cursor.ts";

/** How long a shell waits for the gateway, in milliseconds. */
const PATIENCE = 1_000;

type Ask = (
  client: GatewayClient,
  cursor: Cursor,
  options: { readonly signal: AbortSignal },
) => Promise<readonly string[]>;

/** Where the values of a flag or an argument come from. */
export type Values =
  | {
      readonly from: "list";
      readonly values: readonly string[];
      /** Whether several can be given, with commas. */ readonly several?: boolean;
    }
  | { readonly from: "gateway"; readonly ask: Ask }
  | { readonly from: "files" };

const FILES: Values = { from: "files" };
const list = (...values: string[]): Values => ({ from: "list", values });
const gateway = (ask: Ask): Values => ({ from: "gateway", ask });

const AGENTS = gateway(async (client, _cursor, options) =>
  (await client.agents.list({ limit: 1000 }, options)).map(({ name }) => name),
);
const PROVIDERS = gateway(async (client, _cursor, options) =>
  (await client.providers.list(options)).map(({ id }) => id),
);
const SOURCES = gateway(async (client, _cursor, options) =>
  (await client.sources.list(options)).map(({ name }) => name),
);
const SAMPLES = gateway(async (client, { given: [provider = ""] }, options) =>
  (await client.providers.samples(provider, options)).map(({ name }) => name),
);
const ARRIVED = gateway(async (client, { flags }, options) => {
  const wanted = flags.get("--provider");
  const types = await client.deliveries.eventTypes(options);
  return types.flatMap(({ provider, event }) =>
    event === null || (wanted ?? provider) !== provider ? [] : [event],
  );
});
const KEY_TYPES = gateway(async (client, _cursor, options) => [
  "external",
  ...(await client.providers.list(options)).map(({ id }) => id),
]);
const KEYS = gateway(async (client, { given: [agent = ""] }, options) =>
  (await client.keys.list({ agent_name: agent, limit: 1000 }, options))
    .filter(({ api_key_type }) => api_key_type !== "internal")
    .map(({ name }) => name),
);
const DEPLOYMENTS = gateway(async (client, { given: [agent = ""] }, options) =>
  (await client.deployments.list(agent, {}, options)).map(({ id }) => id),
);
const RECOVERIES = gateway(async (client, _cursor, options) =>
  (await client.recoveries.list(options)).map(({ name }) => name),
);
const DELIVERIES = gateway(async (client, _cursor, options) =>
  (await client.deliveries.list({ limit: 30 }, options)).deliveries.map(({ id }) => id),
);

const REFUSALS = gateway(async (client, _cursor, options) =>
  (await client.refusals.list({ limit: 30 }, options)).refusals.map(({ id }) => id),
);

/** By the flag as its help writes it. */
const FLAGS: Readonly<Record<string, Values>> = {
  "--agent <name>": AGENTS,
  "--to-agent <name>": AGENTS,
  "--provider <id>": PROVIDERS,
  "--source <name>": SOURCES,
  "--event <event>": ARRIVED,
  "--event <name>": SAMPLES,
  "--status <statuses>": { from: "list", values: Object.keys(TRANSITIONS), several: true },
  "--type <type>": KEY_TYPES,
  "--policy <policy>": list("direct", "assured", "queued"),
  "--otherwise <what>": list("hold", "filter", "deliver"),
  "--send <form>": list("body", "digest"),
  "--payload <file>": FILES,
  "--directory <path>": FILES,
  "--exec <command>": FILES,
};

/** By the argument's name, or by a command and the name. */
const ARGUMENTS: Readonly<Record<string, Values>> = {
  agent: AGENTS,
  provider: PROVIDERS,
  source: SOURCES,
  event: SAMPLES,
  file: FILES,
  deployment: DEPLOYMENTS,
  "keys rotate name": KEYS,
  "keys change name": KEYS,
  "keys delete name": KEYS,
  "recover show name": RECOVERIES,
  "recover run name": RECOVERIES,
  "recover delete name": RECOVERIES,
  "agentex refusals id": REFUSALS,
  "deliveries show id": DELIVERIES,
  "deliveries curl id": DELIVERIES,
  "deliveries compare id": DELIVERIES,
  "deliveries replay ids": DELIVERIES,
  "deliveries release ids": DELIVERIES,
  "deliveries cancel ids": DELIVERIES,
};

/** Where what is typed at the cursor comes from; undefined if anything can be typed. */
export function valuesAt(cursor: Cursor): Values | undefined {
  if (cursor.at === "flag value") {
    const { argChoices, flags } = cursor.option;
    return argChoices === undefined ? FLAGS[flags] : list(...argChoices);
  }
  if (cursor.at === "flag" || cursor.argument === undefined) return undefined;
  const { argChoices } = cursor.argument;
  if (argChoices !== undefined) return list(...argChoices);
  const name = cursor.argument.name();
  const path = [cursor.command.parent?.name(), cursor.command.name(), name].join(" ");
  return ARGUMENTS[path] ?? ARGUMENTS[name];
}

/** Asks the gateway. @returns nothing if it does not answer, or not at once. */
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
