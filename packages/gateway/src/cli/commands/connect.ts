import { GatewayError, type Provider, type WebhookTrigger } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { chooseConnection, chooseExisting, type ConnectFlags } from "./connect/choose.ts";
import { showSetup } from "./connect/show-setup.ts";
import { baselineOf, waitForFirst } from "./connect/wait-for-first.ts";
import type { Ending } from "../exit-codes.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../gateway-command.ts";
import { aDuration } from "../arguments/read-argument.ts";
import { VALUE_VARIABLE } from "../arguments/key-value.ts";
import { webhookUrl } from "../../agents/routes/webhook-url.ts";

/** `agentex connect` */
export function addConnect(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "connect",
    "Set up a provider's webhook step by step and wait for the first one; flags skip the matching prompt",
    [
      "npx agentex-gateway connect",
      "npx agentex-gateway connect --agent code-watcher --provider github --name octo/repo",
      "npx agentex-gateway connect --agent slack-helper --provider slack --name A0123456789 --value-stdin < secret.txt",
      "npx agentex-gateway connect --agent code-watcher --provider github --name octo/repo --no-wait --json",
    ],
  )
    .option("--agent <name>", "the agent that receives the webhooks")
    .option("--route <path>", "the agent's route, such as /code_changes")
    .option("--provider <id>", "the provider that sends them: npx agentex-gateway providers list")
    .option("--name <name>", "the key's name: the identity in the provider's payloads, such as octo/repo")
    .option("--public-url <url>", "the gateway's public address, if AGENTEX_PUBLIC_URL is not set")
    .option(
      "--value-stdin",
      `read the provider's secret from standard input (or pass it in ${VALUE_VARIABLE})`,
    )
    .option("--new-secret", "if the key already exists, rotate its secret")
    .option("--no-wait", "do not wait for the first webhook")
    .option("--timeout <time>", "how long to wait for it", aDuration, 1_800)
    .action(talking<ConnectFlags>(exit, connect));
}

async function connect(talk: Talk, flags: ConnectFlags): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const chosen = await chooseConnection(talk, flags);
  const baseline = await baselineOf(client, chosen.agent.name);
  const trigger = await createTrigger(talk, flags, chosen);
  if (isJson) screen.jsonLine({ trigger });
  else showSetup(screen, trigger, chosen);
  if (!flags.wait) return "done";
  return waitForFirst(talk, {
    agent: chosen.agent.name,
    provider: chosen.provider,
    keyId: trigger.key_id,
    timeout: flags.timeout * 1_000,
    baseline,
  });
}

type Chosen = Awaited<ReturnType<typeof chooseConnection>>;

/** Creates the key, or uses the existing one. */
async function createTrigger(talk: Talk, flags: ConnectFlags, chosen: Chosen): Promise<WebhookTrigger> {
  const { client } = talk;
  const { agent, route, provider, name: entered, secret, publicUrl } = chosen;
  try {
    return await client.keys.createWebhookTrigger({
      agent_name: agent.name,
      source: provider.id,
      name: entered,
      forward_path: route,
      ...(secret !== undefined && { secret }),
      ...(publicUrl !== undefined && { base_url: publicUrl }),
    });
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "key_exists") throw error;
    const name = await nameIn(provider, entered);
    const wantsNew = await chooseExisting(talk, flags, name);
    const key = await client.keys.getByName({ agent_name: agent.name, name, api_key_type: provider.id });
    const rotated = wantsNew
      ? await client.keys.rotate(key.id, secret === undefined ? {} : { api_key: secret })
      : undefined;
    const url = webhookUrl(publicUrl ?? client.baseUrl, agent.name, route);
    return {
      key_id: key.id,
      agent_name: agent.name,
      source: provider.id,
      name,
      secret: rotated?.api_key ?? null,
      webhook_path: new URL(url).pathname,
      webhook_url: publicUrl === undefined ? null : url,
      setup: provider.setup,
      notices: rotated?.notices ?? [
        "The key already exists. Its secret is unchanged and is not shown again.",
      ],
    };
  }
}

/** The gateway reads the name from a pasted URL, and so named the key that already exists. */
async function nameIn({ id, data }: Provider, entered: string): Promise<string> {
  const { defineProvider, providers, readKeyName } = await import("agentex-webhook-providers");
  const defined = defineProvider(data);
  const provider = providers.get(id) ?? (defined.outcome === "defined" ? defined.provider : undefined);
  const read = provider && readKeyName(provider, entered);
  return read?.outcome === "name" ? read.name : entered;
}
