import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { confirmFirst } from "../../../terminal/confirm.ts";
import { printable } from "../../../terminal/printable.ts";
import { keyNamed } from "./find-key.ts";

/** `agentex keys delete` */
export function addKeyDeletion(keys: Command, exit: Exit): void {
  gatewayCommand(keys, "delete", "Delete a key; it stops working immediately", [
    "npx agentex-gateway keys delete hello my-key",
    "npx agentex-gateway keys delete code-watcher octo/repo --type github --yes",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "needed if keys of several types have this name")
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ type?: string; yes?: boolean }>(exit, async (talk, { type, yes }, agent, name) => {
        const key = await keyNamed(talk.client, { agent, name, type });
        await confirmFirst(talk, yes, `Delete the ${key.api_key_type} key ${key.name} of ${agent}?`);
        const message = await talk.client.keys.delete(key.id);
        if (talk.isJson) talk.screen.json({ id: key.id, message });
        else talk.screen.say(printable(message));
      }),
    );
}
