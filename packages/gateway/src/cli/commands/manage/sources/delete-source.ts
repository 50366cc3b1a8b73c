import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { confirmFirst } from "../../../terminal/confirm.ts";
import { printable } from "../../../terminal/printable.ts";

/** `agentex sources delete` */
export function addSourceDeletion(sources: Command, exit: Exit): void {
  gatewayCommand(sources, "delete", "Delete a source with its keys and targets; its deliveries are kept", [
    "npx agentex-gateway sources delete acme-slack --yes",
  ])
    .argument("<source>", "its name", aName)
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean }>(exit, async (talk, { yes }, name) => {
        await confirmFirst(talk, yes, `Delete the source ${name}, its keys and its targets?`);
        await talk.client.sources.delete(name);
        if (talk.isJson) talk.screen.json({ name });
        else talk.screen.say(printable(`The source ${name} was deleted.`));
      }),
    );
}
