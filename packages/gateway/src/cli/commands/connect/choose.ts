import type { Agent, Provider } from "agentex-gateway-sdk/client";
import { CommandFailed, type GatewayFlags, type Talk } from "../../gateway-command.ts";
import { readKeyValue } from "../../arguments/key-value.ts";
import { ask, askPassword, askText, type Choice } from "../../terminal/ask.ts";

export type ConnectFlags = GatewayFlags & {
  readonly agent?: string;
  readonly route?: string;
  readonly provider?: string;
  readonly name?: string;
  readonly publicUrl?: string;
  readonly valueStdin?: boolean;
  readonly newSecret?: boolean;
  readonly wait: boolean;
  /** In seconds. */
  readonly timeout: number;
};

/** What to connect. */
export type Connection = {
  readonly agent: Agent;
  /** The path of the agent's route. */
  readonly route: string;
  readonly provider: Provider;
  /** The key's name. */
  readonly name: string;
  /** The provider's secret; undefined if the gateway generates it, or the provider sends it in its handshake. */
  readonly secret: string | undefined;
  readonly publicUrl: string | undefined;
};

/** Prompts for everything that no flag gives. */
export async function chooseConnection(talk: Talk, flags: ConnectFlags): Promise<Connection> {
  const agent = await chooseAgent(talk, flags.agent);
  const route = flags.route ?? (await chooseRoute(talk, agent));
  const provider = await chooseProvider(talk, flags.provider);
  const name =
    flags.name ?? (await askText(talk, "--name NAME", `The key's name. ${provider.setup.key_name}`));
  const given = await readKeyValue(flags.valueStdin);
  const isAsked = provider.secret_from === "provider" || provider.secret_from === "public_key";
  const secret =
    given ?? (isAsked ? await askPassword(talk, `The secret. ${provider.setup.secret}`) : undefined);
  const publicUrl = flags.publicUrl ?? (process.env["AGENTEX_PUBLIC_URL"] || undefined);
  return { agent, route, provider, name, secret, publicUrl };
}

/** @returns whether to rotate an existing key. */
export async function chooseExisting(talk: Talk, flags: ConnectFlags, name: string): Promise<boolean> {
  if (flags.newSecret === true) return true;
  if (!talk.screen.isInteractive || talk.isJson) return false;
  const choices: readonly Choice[] = [
    { value: "keep", label: "Keep its secret", hint: "it is not shown again" },
    { value: "new", label: "Generate a new secret", hint: "the old one keeps working for a day" },
  ];
  return (await ask(talk, "--new-secret", `The key ${name} already exists.`, choices)) === "new";
}

async function chooseAgent(talk: Talk, name: string | undefined): Promise<Agent> {
  const { client } = talk;
  if (name !== undefined) return client.agents.get({ name });
  const agents = await client.agents.list({ limit: 1000, order_by: "name", order_direction: "asc" });
  const [only, ...others] = agents;
  if (only === undefined) {
    throw new CommandFailed(
      "failed",
      "There are no agents yet.",
      "An agent registers when it starts. Start one: npx agentex-gateway dev FILE",
    );
  }
  if (others.length === 0) return only;
  const chosen = await ask(
    talk,
    "--agent NAME",
    "Which agent should receive the webhooks?",
    agents.map((agent) => ({ value: agent.name, label: agent.name, hint: agent.description })),
  );
  return agents.find((agent) => agent.name === chosen) ?? only;
}

async function chooseRoute(talk: Talk, agent: Agent): Promise<string> {
  const paths = (agent.webhook_routes ?? [])
    .filter(({ method }) => method === "POST")
    .map(({ path }) => path);
  const [only, ...others] = paths;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) {
    return askText(talk, "--route PATH", "The agent's path for the webhooks");
  }
  return ask(
    talk,
    "--route PATH",
    "Which route?",
    paths.map((path) => ({ value: path, label: `POST ${path}` })),
  );
}

async function chooseProvider(talk: Talk, id: string | undefined): Promise<Provider> {
  const { client } = talk;
  if (id !== undefined) return client.providers.get(id);
  const providers = await client.providers.list();
  const chosen = await ask(
    talk,
    "--provider ID",
    "Which provider sends the webhooks?",
    providers.map((provider) => ({ value: provider.id, label: provider.name, hint: provider.id })),
  );
  return client.providers.get(chosen);
}
