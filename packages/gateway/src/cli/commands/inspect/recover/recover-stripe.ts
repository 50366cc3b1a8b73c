import type { Command } from "commander";
import { readKeyValue, VALUE_VARIABLE } from "../../../arguments/key-value.ts";
import { CommandFailed, gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { askPassword } from "../../../terminal/ask.ts";
import { showRecovery } from "./show-recovery.ts";
import { untilChecked } from "./watch-recovery.ts";

type StripeFlags = {
  readonly agent?: string;
  readonly source?: string;
  readonly name: string;
  readonly valueStdin?: boolean;
};

/** `agentex recover stripe` */
export function addRecoverStripe(recover: Command, exit: Exit): void {
  gatewayCommand(
    recover,
    "stripe",
    "Report the events that Stripe could not deliver; Stripe cannot be asked to redeliver them",
    ["npx agentex-gateway recover stripe --agent billing --value-stdin < restricted-key.txt"],
  )
    .option("--agent <name>", "the agent whose URL the endpoint has")
    .option("--source <name>", "or the source")
    .option("--name <name>", "the recovery's name", "stripe")
    .option(
      "--value-stdin",
      `read the restricted key (rk_…) from standard input (or pass it in ${VALUE_VARIABLE})`,
    )
    .action(
      talking<StripeFlags>(exit, async (talk, { agent, source, name, valueStdin }) => {
        if ((agent === undefined) === (source === undefined)) {
          throw new CommandFailed(
            "usage",
            "Choose what receives the webhooks: --agent NAME or --source NAME.",
          );
        }
        const { client, screen, isJson } = talk;
        const token =
          (await readKeyValue(valueStdin)) ??
          (await askPassword(talk, "A restricted key (rk_…) with read access to events"));
        await client.recoveries.put(name, {
          provider: "stripe",
          ...(agent !== undefined && { agent }),
          ...(source !== undefined && { source }),
          credential: { token },
        });
        const recovery = await untilChecked(client, name, null);
        const missed = await client.recoveries.missed(name);
        if (isJson) screen.json({ ...recovery, webhooks: missed });
        else screen.say(showRecovery(screen, recovery, missed));
        return recovery.state === "watching" ? "done" : "failed";
      }),
    );
}
