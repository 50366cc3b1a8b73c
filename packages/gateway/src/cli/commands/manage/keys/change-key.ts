import type { Command } from "commander";
import { aDuration, aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";
import { keyNamed } from "./find-key.ts";

/** `agentex keys change` */
export function addKeyChange(keys: Command, exit: Exit): void {
  gatewayCommand(keys, "change", "Rename a key, or change its tolerance for signed timestamps", [
    "npx agentex-gateway keys change code-watcher octo/old --name octo/new",
    "npx agentex-gateway keys change code-watcher linear --tolerance 8h",
    "npx agentex-gateway keys change code-watcher linear",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "needed if keys of several types have this name")
    .option("--name <name>", "the key's new name, or a URL that contains it")
    .option(
      "--tolerance <time>",
      "how far a signed timestamp may be from now; without --tolerance and --name, resets to the provider's default",
      aDuration,
    )
    .action(talking<ChangeFlags>(exit, change));
}

type ChangeFlags = { readonly type?: string; readonly name?: string; readonly tolerance?: number };

async function change(talk: Talk, flags: ChangeFlags, agent?: string, name?: string): Promise<void> {
  const key = await keyNamed(talk.client, { agent: agent ?? "", name: name ?? "", type: flags.type });
  const isRenamed = flags.name !== undefined;
  const changed = await talk.client.keys.change(key.id, {
    ...(isRenamed && { name: flags.name }),
    ...((flags.tolerance !== undefined || !isRenamed) && { tolerance_seconds: flags.tolerance ?? null }),
  });
  if (talk.isJson) {
    talk.screen.json(changed);
    return;
  }
  for (const notice of changed.notices) talk.screen.remark(printable(notice));
  if (isRenamed) {
    talk.screen.say(
      `The ${changed.api_key_type} key ${printable(key.name)} is now ${printable(changed.name)}.`,
    );
    if (flags.tolerance === undefined) return;
  }
  const { tolerance_seconds: seconds } = changed;
  talk.screen.say(
    `The ${changed.api_key_type} key ${printable(changed.name)} now accepts signed timestamps that are ` +
      (seconds === null ? "off by the provider's default tolerance." : `off by up to ${seconds} s.`),
  );
}
