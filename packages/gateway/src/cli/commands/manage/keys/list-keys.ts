import type { AgentApiKey } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";
import { showTime } from "../../../terminal/show-time.ts";
import { renderTable } from "../../../terminal/table.ts";
import { allKeys } from "./find-key.ts";

/** `agentex keys list` */
export function addKeyList(keys: Command, exit: Exit): void {
  gatewayCommand(keys, "list", "List an agent's keys; values are never shown", [
    "npx agentex-gateway keys list code-watcher",
  ])
    .argument("<agent>", "the agent's name", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, agent) => {
        const found = await allKeys(client, agent);
        if (isJson) screen.json(found);
        else screen.say(listed({ screen }, found));
        if (!isJson)
          for (const { warnings } of found) for (const each of warnings) screen.remark(printable(each));
      }),
    );
}

function listed({ screen }: Pick<Talk, "screen">, keys: readonly AgentApiKey[]): string {
  return renderTable(
    screen,
    [
      { title: "NAME", of: ({ name }) => name, shrinks: true },
      { title: "TYPE", of: ({ api_key_type }) => api_key_type },
      { title: "VALUES", of: ({ values }) => values.length },
      { title: "LAST USED", of: ({ values }) => showTime(lastUsed(values)) },
      { title: "EXPIRES", of: ({ expires_at }) => showTime(expires_at) ?? "never" },
      {
        title: "FROM",
        of: ({ allowed_addresses }) => allowed_addresses?.join(", ") ?? "anywhere",
        shrinks: true,
      },
      { title: "CREATED", of: ({ created_at }) => showTime(created_at) },
    ],
    keys,
  );
}

function lastUsed(values: AgentApiKey["values"]): string | null {
  return values.reduce<string | null>(
    (latest, { last_used_at: used }) => (used !== null && (latest === null || used > latest) ? used : latest),
    null,
  );
}
