import { Option, type Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { showTime } from "../../../terminal/show-time.ts";

type CurlFlags = { readonly for: "gateway" | "agent" };

/** `agentex deliveries curl` */
export function addCurl(deliveries: Command, exit: Exit): void {
  gatewayCommand(
    deliveries,
    "curl",
    "Print a curl command that sends the request again, with a new signature",
    [
      "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000",
      "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000 | sh",
      "npx agentex-gateway deliveries curl dlv_0p1c8z0r40000 --for agent",
    ],
  )
    .argument("<id>", "dlv_…", aName)
    .addOption(
      new Option("--for <receiver>", "gateway: as a test delivery; agent: directly, bypassing the gateway")
        .choices(["gateway", "agent"])
        .default("gateway"),
    )
    .action(
      talking<CurlFlags>(exit, async ({ client, screen, isJson }, { for: to }, id) => {
        const made = await client.deliveries.curl(id, { to });
        if (isJson) screen.json(made);
        else screen.say(made.command);
        if (!isJson)
          screen.remark(`Signed with ${made.signed_with}; works until ${showTime(made.expires_at)}.`);
      }),
    );
}
