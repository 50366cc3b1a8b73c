import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { showTime } from "../../../terminal/show-time.ts";

/** `agentex deliveries curl` */
export function addCurl(deliveries: Command, exit: Exit): void {
  gatewayCommand(deliveries, "curl", "Print a curl command that sends the request again, signed anew", [
    "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000",
    "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000 | sh",
    "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000 --to-agent",
  ])
    .argument("<id>", "dlv_…", aName)
    .option("--to-agent", "past the gateway, directly to the agent")
    .action(
      talking<{ readonly toAgent?: boolean }>(exit, async ({ client, screen, isJson }, { toAgent }, id) => {
        const made = await client.deliveries.curl(id, { to: toAgent === true ? "agent" : "gateway" });
        if (isJson) screen.json(made);
        else screen.say(made.command);
        if (!isJson)
          screen.remark(`Signed with ${made.signed_with}; works until ${showTime(made.expires_at)}.`);
      }),
    );
}
