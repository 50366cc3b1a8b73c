import type { Command } from "commander";
import { chooseScope, chooseTarget, type ConnectFlags } from "./connect/choose.ts";
import { connectApp } from "./connect/connect-app.ts";
import { chooseToken, createAtGithub } from "./connect/create-at-github.ts";
import { createTrigger } from "./connect/create-trigger.ts";
import { planConnection } from "./connect/plan-connection.ts";
import { showSetup } from "./connect/show-setup.ts";
import { storeSecret } from "./connect/store-secret.ts";
import { baselineOf, waitForFirst } from "./connect/wait-for-first.ts";
import type { Ending } from "../../exit-codes.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import { durationFlag } from "../../arguments/read-argument.ts";
import { VALUE_VARIABLE } from "../../arguments/key-value.ts";

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
      "npx agentex-gateway connect --agent code-watcher --provider github --name octo/repo --create " +
        "--value-stdin < token.txt",
      "npx agentex-gateway connect --agent code-watcher --provider github --name octo/repo --no-wait --json",
      "npx agentex-gateway connect --agent answerer --provider slack --source acme-slack --installation T0123456789",
    ],
  )
    .option("--agent <name>", "the agent that receives the webhooks")
    .option("--route <path>", "the agent's route, such as /code_changes")
    .option("--provider <id>", "the provider that sends them: npx agentex-gateway providers list")
    .option("--name <name>", "the key's name: the identity in the provider's payloads, such as octo/repo")
    .option(
      "--source <name>",
      "for an app with many installations: the source to create, or to add a target to",
    )
    .option("--installation <value>", "with --source, whose webhooks the agent gets; * for all others")
    .option("--public-url <url>", "the gateway's public address, if AGENTEX_PUBLIC_URL is not set")
    .option(
      "--value-stdin",
      `read the provider's secret from standard input (or pass it in ${VALUE_VARIABLE})`,
    )
    .option(
      "--secret-later",
      "set up the URL now; the key rejects webhooks until a second run has its secret",
    )
    .option(
      "--create",
      "create the webhook at GitHub, and recover missed ones, with a token that is read like a secret",
    )
    .option(
      "--events <names>",
      "with --create: GitHub's events, such as push,pull_request; by default the route's",
    )
    .option("--new-secret", "if the key already exists, rotate its secret")
    .option("--no-wait", "do not wait for the first webhook")
    .addOption(durationFlag("--timeout <time>", "how long to wait for it", "30m"))
    .action(talking<ConnectFlags>(exit, connect));
}

async function connect(talk: Talk, flags: ConnectFlags): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const target = await chooseTarget(talk, flags);
  // Only the webhook of a repository or an organization can be created.
  const isApp = flags.create !== true && (await chooseScope(talk, flags, target.provider)) === "app";
  if (isApp) return connectApp(talk, flags, target);
  const connection = await planConnection(talk, flags, target);
  const token = flags.create === true ? await chooseToken(talk, connection) : undefined;
  const chosen = token === undefined ? connection : { ...connection, secret: undefined };
  const agent = chosen.agent.name;
  const baseline = await baselineOf(client, { agent }, agent);
  const trigger = await createTrigger(talk, flags, chosen);
  if (token !== undefined) await createAtGithub(talk, flags, chosen, token);
  else if (isJson) screen.jsonLine({ trigger, events: chosen.preview.events, reach: chosen.preview.reach });
  else showSetup(screen, trigger, chosen);
  await storeSecret(talk, flags, trigger, chosen);
  if (!flags.wait) return "done";
  return waitForFirst(talk, {
    provider: chosen.provider,
    filter: { agent, key: trigger.key_id },
    receiver: agent,
    timeout: flags.timeout * 1_000,
    baseline,
  });
}
