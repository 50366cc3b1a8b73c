import type { Subscription } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { confirmFirst } from "../../terminal/confirm.ts";
import { printable } from "../../terminal/printable.ts";
import { showTime } from "../../terminal/show-time.ts";
import { renderFields, renderTable } from "../../terminal/table.ts";

/** `agentex subscriptions …` */
export function addSubscriptions(program: Command, exit: Exit): void {
  const subscriptions = program
    .command("subscriptions")
    .description("List and end subscriptions of MCP clients that receive events by webhook");
  addList(subscriptions, exit);
  addShow(subscriptions, exit);
  addDeletion(subscriptions, exit);
}

const COLORS = { active: "green", retrying: "yellow", paused: "red", ended: "dim" } as const;

function addList(subscriptions: Command, exit: Exit): void {
  gatewayCommand(subscriptions, "list", "List subscriptions to events, newest first", [
    "npx agentex-gateway subscriptions list",
  ]).action(
    talking(exit, async ({ client, screen, isJson }) => {
      const found = await client.subscriptions.list();
      if (isJson) screen.json(found);
      else if (found.length === 0) screen.say("No MCP client has subscribed to events.");
      else {
        screen.say(
          renderTable<Subscription>(
            screen,
            [
              { title: "ID", of: ({ id }) => id },
              { title: "EVENT", of: ({ name }) => name },
              { title: "URL", of: ({ url }) => url, shrinks: true },
              { title: "STATE", of: ({ state }) => state, format: ({ state }) => COLORS[state] },
              { title: "DELIVERED", of: ({ delivered }) => delivered },
              { title: "WAITING", of: ({ waiting }) => showWaiting(waiting) },
              { title: "ERROR", of: ({ last_error, ended_reason }) => ended_reason ?? last_error },
            ],
            found,
          ),
        );
      }
    }),
  );
}

function addShow(subscriptions: Command, exit: Exit): void {
  gatewayCommand(subscriptions, "show", "Show a subscription", [
    "npx agentex-gateway subscriptions show sub_5d41402abc4b2a76b9719d911017c592",
  ])
    .argument("<id>", "its id", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, id) => {
        const found = await client.subscriptions.get(id);
        if (isJson) screen.json(found);
        else screen.say(renderFields(screen, fieldsOf(found)));
      }),
    );
}

function fieldsOf(found: Subscription): [string, string | number | null | undefined][] {
  return [
    ["Id", found.id],
    ["Event", found.name],
    ["Arguments", Object.keys(found.arguments).length === 0 ? null : JSON.stringify(found.arguments)],
    ["URL", found.url],
    ["Subscriber", found.subscriber],
    ["State", found.ended_reason === null ? found.state : `${found.state}: ${found.ended_reason}`],
    ["Last error", found.last_error],
    ["Failing since", showTime(found.failed_since)],
    ["Next attempt", showTime(found.next_attempt_at)],
    ["Delivered", found.delivered],
    ["Waiting", showWaiting(found.waiting)],
    ["Last delivered", showTime(found.delivered_at)],
    ["Acknowledged up to", found.cursor],
    ["Expires unless refreshed", found.state === "ended" ? null : showTime(found.refresh_before)],
    ["Ended", showTime(found.ended_at)],
    ["Created", showTime(found.created_at)],
  ];
}

/** The API counts no further. */
function showWaiting(waiting: number): string {
  return waiting >= 100 ? "100+" : String(waiting);
}

function addDeletion(subscriptions: Command, exit: Exit): void {
  gatewayCommand(subscriptions, "delete", "End a subscription, and notify its URL", [
    "npx agentex-gateway subscriptions delete sub_5d41402abc4b2a76b9719d911017c592 --yes",
  ])
    .argument("<id>", "its id", aName)
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean }>(exit, async (talk, { yes }, id) => {
        await confirmFirst(talk, yes, `End the subscription ${id}?`);
        await talk.client.subscriptions.delete(id);
        if (talk.isJson) talk.screen.json({ id });
        else talk.screen.say(printable(`The subscription ${id} has ended.`));
      }),
    );
}
