import type { Command } from "commander";
import { aName } from "../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { confirmFirst } from "../../terminal/confirm.ts";
import { printable } from "../../terminal/printable.ts";
import { addRecoverGithub } from "./recover/recover-github.ts";
import { addRecoverStripe } from "./recover/recover-stripe.ts";
import { listRecoveries, showRecovery } from "./recover/show-recovery.ts";
import { watchRecovery } from "./recover/watch-recovery.ts";

/** `agentex recover …` */
export function addRecover(program: Command, exit: Exit): void {
  const recover = program.command("recover").description("Recover webhooks that providers could not deliver");
  addRecoverGithub(recover, exit);
  addRecoverStripe(recover, exit);

  gatewayCommand(recover, "list", "List recoveries, with their counts of missed and recovered webhooks", [
    "npx agentex-gateway recover list",
  ]).action(
    talking<object>(exit, async ({ client, screen, isJson }) => {
      const found = await client.recoveries.list();
      if (isJson) screen.json(found);
      else screen.say(listRecoveries(screen, found));
    }),
  );

  gatewayCommand(recover, "show", "Show a recovery and each webhook that was missed", [
    "npx agentex-gateway recover show octo.flux",
  ])
    .argument("<name>", "its name", aName)
    .action(
      talking<object>(exit, async ({ client, screen, isJson }, _flags, name) => {
        const [recovery, missed] = await Promise.all([
          client.recoveries.get(name),
          client.recoveries.missed(name),
        ]);
        if (isJson) screen.json({ ...recovery, webhooks: missed });
        else screen.say(showRecovery(screen, recovery, missed));
      }),
    );

  gatewayCommand(recover, "run", "Check now, and wait until the check is done", [
    "npx agentex-gateway recover run octo.flux",
  ])
    .argument("<name>", "its name", aName)
    .option("--watch", "wait until all missed webhooks have arrived")
    .action(
      talking<{ watch?: boolean }>(exit, async (talk, { watch }, name) => {
        const { checked_at } = await talk.client.recoveries.run(name);
        return watchRecovery(talk, name, checked_at, watch === true);
      }),
    );

  gatewayCommand(
    recover,
    "delete",
    "Delete a recovery and its credential; the webhook at the provider stays",
    ["npx agentex-gateway recover delete octo.flux --yes"],
  )
    .argument("<name>", "its name", aName)
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean }>(exit, async (talk, { yes }, name) => {
        await confirmFirst(talk, yes, `Stop recovering ${name}?`);
        await talk.client.recoveries.delete(name);
        if (talk.isJson) talk.screen.json({ deleted: name });
        else talk.screen.say(`${printable(name)} was deleted, with its credential.`);
      }),
    );
}
