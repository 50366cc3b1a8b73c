import type { Command } from "commander";
import { addComparison } from "./deliveries/compare.ts";
import { addCurl } from "./deliveries/curl.ts";
import { addFilters, filterOf, type FilterFlags } from "./deliveries/delivery-filter.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { meantByFilter } from "../../did-you-mean.ts";
import { interruption } from "../../interruption.ts";
import { aName, aNumber } from "../../arguments/read-argument.ts";
import { listPages } from "./deliveries/list-pages.ts";
import { addResend } from "./deliveries/resend.ts";
import { replayDeliveries, type ReplayFlags } from "./deliveries/replay.ts";
import { settleHeld, type SettleFlags } from "./deliveries/settle-held.ts";
import { tellProgress } from "./deliveries/follow-delivery.ts";
import { showChange, showDeliveries, showDetail } from "./deliveries/show-delivery.ts";
import { endingOfDelivery } from "./deliveries/show-run.ts";

/** `agentex deliveries …` */
export function addDeliveries(program: Command, exit: Exit): void {
  const deliveries = program
    .command("deliveries")
    .description("List, follow, replay, release and cancel deliveries");

  addList(deliveries, exit);
  addShow(deliveries, exit);
  addTail(deliveries, exit);
  addReplay(deliveries, exit);
  addResend(deliveries, exit);
  addComparison(deliveries, exit);
  addCurl(deliveries, exit);
  addSettling(deliveries, exit);
}

function addList(deliveries: Command, exit: Exit): void {
  addFilters(
    gatewayCommand(deliveries, "list", "List deliveries, newest first", [
      "npx agentex-gateway deliveries list",
      "npx agentex-gateway deliveries list --agent code-watcher --status failed,rejected --from 1d",
      'npx agentex-gateway deliveries list --search "fix the flux"',
      "npx agentex-gateway deliveries list --search evt_1Mtw",
      "npx agentex-gateway deliveries list --payload refund_8812 --from 7d",
      "npx agentex-gateway deliveries list --json | jq -r '.deliveries[].id'",
    ]),
  )
    .option(
      "--payload <text>",
      "with exactly this text in the payload; reads every payload, so pass --from too",
    )
    .option("--held", "only those that wait for a person: --status held")
    .option("--limit <number>", "how many at most", aNumber(1, 10_000), 50)
    .option("--cursor <cursor>", "continue after a page: its next_cursor")
    .action(
      talking<FilterFlags & ListFlags>(exit, async ({ client, screen, isJson }, flags) => {
        const { payload } = flags;
        const filter = {
          ...filterOf(flags.held === true ? { ...flags, status: ["held"] } : flags),
          ...(payload !== undefined && { payload }),
        };
        const page = await listPages(client, filter, flags, !isJson);
        const { deliveries: found, next_cursor: cursor } = page;
        if (isJson) screen.json(page);
        else if (found.length === 0) {
          const isFiltered = Object.keys(filter).length > 0;
          screen.say(
            isFiltered
              ? `No deliveries match. ${(await meantByFilter(client, filter)) ?? ""}`.trim()
              : "No deliveries. Send a test event: npx agentex-gateway trigger PROVIDER",
          );
        } else screen.say(showDeliveries(screen, found));
        if (!isJson && cursor !== null) screen.remark(`There are more: --limit, or --cursor ${cursor}`);
      }),
    );
}

function addShow(deliveries: Command, exit: Exit): void {
  gatewayCommand(deliveries, "show", "Show a delivery: its attempts, the agent's response, its request", [
    "npx agentex-gateway deliveries show dlv_0p1c8z0r40000",
    "npx agentex-gateway deliveries show dlv_0p1c8z0r40000 --body > body.json",
    "npx agentex-gateway deliveries show dlv_0p1c8z0r40000 --follow",
  ])
    .argument("<id>", "dlv_…", aName)
    .option("--body", "print only the received body, byte for byte")
    .option("--follow", "follow the delivery and the agent's run to the end; the exit code shows the result")
    .action(
      talking<ShowFlags>(exit, async ({ client, screen, isJson }, { body, follow }, id) => {
        if (body === true) {
          process.stdout.write((await client.deliveries.body(id)).bytes);
          return "done";
        }
        const delivery =
          follow === true
            ? await tellProgress(screen, (signal) => client.deliveries.follow(id, { signal }))
            : await client.deliveries.get(id);
        if (delivery === undefined) return endingOfDelivery(delivery);
        if (isJson) screen.json(delivery);
        else screen.say(showDetail(screen, delivery));
        return follow === true ? endingOfDelivery(delivery) : "done";
      }),
    );
}

function addTail(deliveries: Command, exit: Exit): void {
  addFilters(
    gatewayCommand(deliveries, "tail", "Follow deliveries live, until Ctrl-C", [
      "npx agentex-gateway deliveries tail",
      "npx agentex-gateway deliveries tail --agent code-watcher --status failed --json",
    ]),
  ).action(
    talking<FilterFlags>(exit, async ({ client, screen, isJson }, flags) => {
      const signal = interruption();
      // Invalid filters and an unreachable gateway are reported now instead of being retried.
      await client.deliveries.list({ ...filterOf(flags), limit: 1 });
      if (!isJson) screen.remark(`Following ${client.baseUrl}. Press Ctrl-C to stop.`);
      for await (const { delivery } of client.deliveries.stream(filterOf(flags), { signal })) {
        if (isJson) screen.jsonLine(delivery);
        else screen.say(showChange(screen, delivery));
      }
    }),
  );
}

function addReplay(deliveries: Command, exit: Exit): void {
  addFilters(
    gatewayCommand(deliveries, "replay", "Replay deliveries: some by id, or all that match the filters", [
      "npx agentex-gateway deliveries replay dlv_0p1c8z0r40000",
      "npx agentex-gateway deliveries replay --agent code-watcher --status failed --from 1d",
      "npx agentex-gateway deliveries replay --agent code-watcher --dry-run",
      "npx agentex-gateway deliveries replay dlv_0p1c8z0r40000 --to-agent code-watcher-next",
    ]),
  )
    .argument("[ids...]", "dlv_… (without filters)", (id: string, before: string[] | undefined) => [
      ...(before ?? []),
      aName(id),
    ])
    .option("--to-agent <name>", "to another agent, at the same path, such as a new version")
    .option("--dry-run", "only print how many would be replayed")
    .option("-y, --yes", "skip the confirmation")
    .action(talking<ReplayFlags, readonly [string[]?]>(exit, replayDeliveries));
}

/** `release` and `cancel`. */
function addSettling(deliveries: Command, exit: Exit): void {
  for (const [action, description] of [
    ["release", "Release held deliveries to their agents: some by id, or all that match the filters"],
    [
      "cancel",
      "Cancel deliveries: waiting, held or working ones by id, or all held ones that match the filters",
    ],
  ] as const) {
    addFilters(
      gatewayCommand(deliveries, action, description, [
        `npx agentex-gateway deliveries ${action} dlv_0p1c8z0r40000`,
        `npx agentex-gateway deliveries ${action} --agent code-watcher --conversation octo/repo#1`,
      ]),
      ["status"],
    )
      .argument("[ids...]", "dlv_… (without filters)", (id: string, before: string[] | undefined) => [
        ...(before ?? []),
        aName(id),
      ])
      .option("--dry-run", "only print how many are held")
      .option("-y, --yes", "skip the confirmation")
      .action(talking<SettleFlags, readonly [string[]?]>(exit, settleHeld(action)));
  }
}

type ShowFlags = { readonly body?: boolean; readonly follow?: boolean };
type ListFlags = {
  readonly held?: boolean;
  readonly payload?: string;
  readonly limit: number;
  readonly cursor?: string;
};
