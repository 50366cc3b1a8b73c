import type { DeliveryComparison } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showDuration } from "../../../terminal/show-time.ts";
import { renderTable } from "../../../terminal/table.ts";
import { FORMATS } from "./status-formats.ts";

/** `agentex deliveries compare` */
export function addComparison(deliveries: Command, exit: Exit): void {
  gatewayCommand(
    deliveries,
    "compare",
    "Compare how several agents handled the same request: targets of a source, shadows and replays",
    ["npx agentex-gateway deliveries compare dlv_0p1c8z0r40000"],
  )
    .argument("<id>", "dlv_…", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, id) => {
        const compared = await client.deliveries.comparison(id);
        if (isJson) screen.json(compared);
        else screen.say(shown(screen, compared));
      }),
    );
}

/** Deliveries with the same letter have the same response. */
function shown(screen: Screen, { deliveries, equal }: DeliveryComparison): string {
  const letterOf = (id: string): string => {
    const group = equal.findIndex((ids) => ids.includes(id));
    return group < 0 ? "-" : String.fromCodePoint(65 + (group % 26));
  };
  return renderTable(
    screen,
    [
      { title: "ID", of: ({ id }) => id },
      { title: "AGENT", of: ({ agent_name }) => agent_name ?? "(deleted)" },
      {
        title: "KIND",
        of: ({ shadow, replay_of }) => (shadow ? "shadow" : replay_of === null ? "" : "replay"),
      },
      { title: "STATUS", of: ({ status }) => status, format: ({ status }) => FORMATS[status] },
      { title: "TOOK", of: ({ duration_ms }) => showDuration(duration_ms) },
      { title: "EQUAL", of: ({ id }) => letterOf(id) },
      { title: "RESULT", of: ({ agent_status, error }) => error ?? agent_status },
      {
        title: "ANSWER",
        of: ({ answer }) => (answer?.encoding === "utf-8" ? answer.content : null),
        shrinks: true,
      },
    ],
    deliveries,
  );
}
