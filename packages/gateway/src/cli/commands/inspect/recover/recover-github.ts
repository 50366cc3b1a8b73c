import type { NewRecovery } from "agentex-gateway-sdk/client";
import { InvalidArgumentError, type Command } from "commander";
import { readKeyValue, VALUE_VARIABLE } from "../../../arguments/key-value.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import type { Ending } from "../../../exit-codes.ts";
import { askPassword } from "../../../terminal/ask.ts";
import { watchRecovery } from "./watch-recovery.ts";

type Hook = { readonly owner: string; readonly repository: string | undefined; readonly hookId: string };

type GithubFlags = {
  readonly hook?: Hook;
  readonly org?: Hook;
  readonly app?: string;
  readonly agent?: string;
  readonly source?: string;
  readonly name?: string;
  readonly valueStdin?: boolean;
  readonly watch?: boolean;
};

/** `agentex recover github` */
export function addRecoverGithub(recover: Command, exit: Exit): void {
  gatewayCommand(recover, "github", "Ask GitHub to redeliver failed webhooks, now and after each outage", [
    "npx agentex-gateway recover github --hook octo/flux#512345678 --agent code-watcher --value-stdin < token.txt",
    "npx agentex-gateway recover github --org octo#498765432 --agent code-watcher",
    "npx agentex-gateway recover github --app 123456 --agent code-watcher --value-stdin < private-key.pem",
  ])
    .option("--hook <webhook>", "a repository's webhook: owner/repository#number", aHook(true))
    .option("--org <webhook>", "an organization's webhook: login#number", aHook(false))
    .option("--app <id>", "a GitHub App's webhook, by the app's id; the credential is its private key")
    .option("--agent <name>", "the agent whose URL the webhook has")
    .option("--source <name>", "or the source")
    .option("--name <name>", "the recovery's name; derived from the webhook by default")
    .option(
      "--value-stdin",
      `read the token or private key from standard input (or pass it in ${VALUE_VARIABLE})`,
    )
    .option("--watch", "wait until all missed webhooks have arrived")
    .action(talking<GithubFlags>(exit, recoverGithub));
}

async function recoverGithub(talk: Talk, flags: GithubFlags): Promise<Ending> {
  const { hook, org, app, agent, source } = flags;
  if ([hook, org, app].filter((given) => given !== undefined).length !== 1) {
    throw new CommandFailed(
      "usage",
      "Choose the webhook: --hook OWNER/REPOSITORY#NUMBER, --org LOGIN#NUMBER or --app ID.",
    );
  }
  if ((agent === undefined) === (source === undefined)) {
    throw new CommandFailed("usage", "Choose what receives the webhooks: --agent NAME or --source NAME.");
  }
  const what =
    app === undefined ? "A token with write access to webhooks there" : "The app's private key (PEM)";
  const secret = (await readKeyValue(flags.valueStdin)) ?? (await askPassword(talk, what));
  const name = flags.name ?? nameOf(hook ?? org, app);
  await talk.client.recoveries.put(name, {
    provider: "github",
    ...(agent !== undefined && { agent }),
    ...(source !== undefined && { source }),
    webhook: webhookOf(hook ?? org),
    credential: app === undefined ? { token: secret } : { app_id: app, private_key: secret },
  });
  return watchRecovery(talk, name, null, flags.watch === true);
}

function webhookOf(hook: Hook | undefined): NonNullable<NewRecovery["webhook"]> {
  if (hook === undefined) return { scope: "app" };
  const { owner, repository, hookId } = hook;
  return repository === undefined
    ? { scope: "organization", owner, hook_id: hookId }
    : { scope: "repository", owner, repository, hook_id: hookId };
}

function nameOf(hook: Hook | undefined, app: string | undefined): string {
  if (hook === undefined) return `app.${app}`;
  return hook.repository === undefined ? hook.owner : `${hook.owner}.${hook.repository}`;
}

function aHook(ofRepository: boolean): (text: string) => Hook {
  const pattern = ofRepository ? /^([^/#\s]+)\/([^/#\s]+)#(\d+)$/ : /^([^/#\s]+)()#(\d+)$/;
  return (text) => {
    const [, owner, repository, hookId] = pattern.exec(text) ?? [];
    if (owner === undefined || hookId === undefined) {
      throw new InvalidArgumentError(
        ofRepository ? "Use owner/repository#number, such as octo/flux#512345678." : "Use login#number.",
      );
    }
    return { owner, repository: repository || undefined, hookId };
  };
}
