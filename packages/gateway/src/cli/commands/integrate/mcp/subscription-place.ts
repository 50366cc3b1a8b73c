import type { GatewayClient } from "agentex-gateway-sdk/client";
import { InvalidArgumentError, Option, type Command } from "commander";
import { webhookUrl } from "../../../../agents/routes/webhook-url.ts";
import { CommandFailed } from "../../../gateway-command.ts";
import { onlyAgent } from "../../start/trigger.ts";

/** The flags that say which subscription a command is about. */
export type PlaceFlags = {
  readonly agent?: string;
  readonly path?: string;
  readonly argument: Readonly<Record<string, unknown>>;
  readonly publicUrl?: string;
};

/** Which subscription a command is about. */
export type Place = {
  readonly server: URL;
  readonly event: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly agent: string;
  /** The path of the agent's route. */
  readonly route: string;
  /** The webhook's URL at the gateway. */
  readonly url: string;
  /** The name of the agent's key: the same for the same subscription, and one that people recognise. */
  readonly key: string;
};

/** Where an agent that declares no routes gets events. */
const USUAL_ROUTE = "/mcp-events";

/** Adds those flags to a command. */
export function withPlace(command: Command): Command {
  return command
    .option("--agent <name>", "the agent that gets the events; not needed if there is only one")
    .option(
      "--path <path>",
      `the agent's route (default: its only one, or ${USUAL_ROUTE} if it declares none)`,
    )
    .addOption(
      new Option("--argument <name=value>", "an argument of the event (repeatable)")
        .argParser(anArgument)
        .default({}, "none"),
    )
    .option(
      "--public-url <url>",
      "the URL at which the MCP server reaches the gateway, if the gateway does not know it",
    );
}

/** @throws CommandFailed if a flag is missing or wrong. */
export async function findPlace(
  client: GatewayClient,
  flags: PlaceFlags,
  server: string,
  event: string,
): Promise<Place> {
  const address = URL.parse(server);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new CommandFailed(
      "usage",
      `'${server}' is not the URL of an MCP server.`,
      "Use a URL such as https://mcp.example.com/mcp",
    );
  }
  const agent = flags.agent ?? (await onlyAgent(client));
  const route = flags.path ?? (await onlyRoute(client, agent));
  const publicUrl = flags.publicUrl ?? (await client.about()).public_url;
  if (publicUrl === null) {
    throw new CommandFailed(
      "usage",
      "The gateway does not know the URL at which the MCP server reaches it.",
      "Set AGENTEX_PUBLIC_URL for the gateway, or pass --public-url, such as https://hooks.example.com",
    );
  }
  return {
    server: address,
    event,
    arguments: flags.argument,
    agent,
    route,
    url: webhookUrl(publicUrl, agent, route),
    key: keyName(address, event, flags.argument),
  };
}

async function onlyRoute(client: GatewayClient, name: string): Promise<string> {
  const { webhook_routes } = await client.agents.get({ name });
  const paths = (webhook_routes ?? []).filter(({ method }) => method === "POST").map(({ path }) => path);
  const [only, ...others] = paths;
  if (only === undefined) return USUAL_ROUTE;
  if (others.length === 0) return only;
  throw new CommandFailed(
    "usage",
    `${name} has several routes: choose one with --path.`,
    `Its routes: ${paths.join(", ")}`,
  );
}

function keyName({ host, pathname }: URL, event: string, args: PlaceFlags["argument"]): string {
  const sorted = Object.entries(args).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [host + pathname, event, ...sorted.map(([name, value]) => `${name}=${String(value)}`)].join(" ");
}

/** `name=value`, where the value is JSON or else text. */
function anArgument(
  text: string,
  before: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("Use name=value, such as project=flux.");
  const value = text.slice(at + 1);
  let read: unknown = value;
  try {
    read = JSON.parse(value);
  } catch {
    // Text.
  }
  return { ...before, [text.slice(0, at)]: read };
}
