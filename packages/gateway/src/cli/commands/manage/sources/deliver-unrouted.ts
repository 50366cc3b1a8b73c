import type { UnroutedDelivered } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { countDeliveries } from "../../inspect/deliveries/follow-bulk.ts";

/** `agentex sources deliver` */
export function addSourceDelivery(sources: Command, exit: Exit): void {
  gatewayCommand(sources, "deliver", "Deliver unrouted webhooks that now have a target", [
    "npx agentex-gateway sources deliver acme-slack",
    "npx agentex-gateway sources deliver acme-slack --installation T0123456789",
  ])
    .argument("<source>", "its name", aName)
    .option("--installation <value>", "only webhooks of this installation")
    .action(
      talking<{ installation?: string }>(
        exit,
        async ({ client, screen, isJson }, { installation: value }, name) => {
          let delivered = 0;
          let last: UnroutedDelivered;
          do {
            last = await client.sources.deliverUnrouted(name, value === undefined ? {} : { value });
            delivered += last.delivered;
          } while (last.is_cut);
          if (isJson) screen.json({ delivered, unrouted: last.unrouted });
          else screen.say(`Delivering ${countDeliveries(delivered)}; ${last.unrouted} still have no target.`);
        },
      ),
    );
}
