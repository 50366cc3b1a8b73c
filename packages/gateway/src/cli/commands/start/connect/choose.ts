import type { Agent, Provider } from "agentex-gateway-sdk/client";
import { CommandFailed, type GatewayFlags, type Talk } from "../../../gateway-command.ts";
import { ask, askText, type Choice } from "../../../terminal/ask.ts";

export type ConnectFlags = GatewayFlags & {
  readonly agent?: string;
  readonly route?: string;
  readonly provider?: string;
  readonly name?: string;
  readonly source?: string;
  readonly installation?: string;
  readonly publicUrl?: string;
  readonly valueStdin?: boolean;
  readonly secretLater?: boolean;
  readonly create?: boolean;
  readonly events?: string;
  readonly newSecret?: boolean;
  readonly wait: boolean;
  /** In seconds. */
  readonly timeout: number;
};

/** Who sends webhooks, and where to. */
export type ConnectTarget = {
  readonly agent: Agent;
  /** The path of the agent's route. */
  readonly route: string;
  readonly provider: Provider;
};

/** Prompts for sender and receiver, unless flags name them. */
export async function chooseTarget(talk: Talk, flags: ConnectFlags): Promise<ConnectTarget> {
  const agent = await chooseAgent(talk, flags.agent);
  const route = flags.route ?? (await chooseRoute(talk, agent));
  return { agent, route, provider: await chooseProvider(talk, flags.provider) };
}

/** Whether it is for one sender, or for an app with many installations; asked where the provider has them. */
export async function chooseScope(
  { screen, isJson }: Talk,
  { source, name }: ConnectFlags,
  { data }: Provider,
): Promise<"one" | "app"> {
  if (source !== undefined) return "app";
  const isAsked = data["installation"] !== undefined && screen.isInteractive && !isJson;
  if (name !== undefined || !isAsked) return "one";
  const chosen = await ask({ screen, isJson }, "--name or --source", "What is it for?", [
    { value: "one", label: "One repository, workspace or account", hint: "a URL of this agent's own" },
    { value: "app", label: "An app with many installations", hint: "one URL, and an agent for each" },
  ]);
  return chosen === "app" ? "app" : "one";
}

/** Whether only the provider knows the value, and shows it; some do so only once they have the URL. */
export function isSecretAsked({ secret_from }: Provider): boolean {
  return secret_from === "provider" || secret_from === "public_key" || secret_from === "expected";
}

export function publicUrlOf({ publicUrl }: ConnectFlags): string | undefined {
  return publicUrl ?? (process.env["AGENTEX_PUBLIC_URL"] || undefined);
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
