import type { AgentSession } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { printable } from "../../terminal/printable.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showTime } from "../../terminal/show-time.ts";
import { renderTable } from "../../terminal/table.ts";

/** `agentex sessions …` */
export function addSessions(program: Command, exit: Exit): void {
  const sessions = program.command("sessions").description("Show conversations that an agent bound together");

  gatewayCommand(sessions, "show", "Show a session: the conversations that an agent bound to one", [
    "npx agentex-gateway sessions show code-watcher github:octo/flux#7",
  ])
    .argument("<agent>", "its name", aName)
    .argument("<session>", "the session, or any conversation in it: github:octo/flux#7")
    .action(
      talking<object>(exit, async ({ client, screen, isJson }, _flags, agent, session) => {
        const found = await client.agents.session(agent, session);
        if (isJson) screen.json(found);
        else screen.say(shown(screen, found));
      }),
    );
}

function shown(screen: Screen, { session, keys }: AgentSession): string {
  if (keys.length === 0) return `${printable(session)}: no other conversation was bound to it.`;
  const table = renderTable(
    screen,
    [
      { title: "CONVERSATION", of: ({ key }) => printable(key) },
      { title: "TIED", of: ({ bound_at }) => showTime(bound_at) ?? "" },
      { title: "LAST USED", of: ({ used_at }) => showTime(used_at) ?? "" },
    ],
    keys,
  );
  return `${printable(session)}\n\n${table}`;
}
