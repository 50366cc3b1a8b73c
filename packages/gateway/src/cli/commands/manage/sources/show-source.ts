import type { Delivery, GatewayClient, SourceDetail, SourceTarget } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showTime } from "../../../terminal/show-time.ts";
import { renderFields, renderTable } from "../../../terminal/table.ts";
import { eventsToChoose, REACH_HELP } from "./at-the-provider.ts";
import { sourceUrl } from "./source-url.ts";

/** How many targets are shown. */
const MOST_TARGETS = 1_000;
/** How many unrouted deliveries are looked at. */
const MOST_DELIVERIES = 200;

/** `agentex sources show` */
export function addSourceShow(sources: Command, exit: Exit): void {
  gatewayCommand(sources, "show", "Show a source: its URL, key, targets and unrouted webhooks", [
    "npx agentex-gateway sources show acme-slack",
  ])
    .argument("<source>", "its name", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, name) => {
        const source = await client.sources.get(name);
        const targets = await client.sources.targets(name, { limit: MOST_TARGETS });
        if (isJson) screen.json({ ...source, targets });
        else screen.say(await shown(screen, client, source, targets));
      }),
    );
}

async function shown(
  screen: Screen,
  client: GatewayClient,
  source: SourceDetail,
  targets: readonly SourceTarget[],
): Promise<string> {
  const { name, provider, key, route_by, alias } = source;
  const parts = [
    renderFields(screen, [
      ["Name", name],
      ["Provider", provider],
      ["URL", sourceUrl(client.baseUrl, source)],
      ["Also at", alias === null ? undefined : `${alias}/…`],
      ["Routes by", route_by],
      ["Key", describeKey(key)],
      ["Events", eventsToChoose(source.events) ?? undefined],
      ["Unrouted", source.unrouted],
    ]),
    targets.length === 0
      ? `It has no targets. Add one: npx agentex-gateway sources target add ${name} VALUE --agent NAME --path PATH`
      : showTargets(screen, targets),
  ];
  const { detail } = source.reach;
  if (detail !== null) parts.splice(1, 0, screen.paint("yellow", `${printable(detail)} ${REACH_HELP}`));
  if (source.unrouted > 0) {
    const filter = { source: name, status: "unrouted" as const, limit: MOST_DELIVERIES };
    const { deliveries } = await client.deliveries.list(filter);
    parts.push(showUnrouted(screen, deliveries));
  }
  return parts.join("\n\n");
}

function describeKey(key: SourceDetail["key"]): string {
  if (key === null || key.values.length === 0) return "none: set the provider's secret with sources set";
  const values = key.values.length === 1 ? "one value" : `${key.values.length} values`;
  return key.expires_at === null ? values : `${values}, expires ${showTime(key.expires_at)}`;
}

function showTargets(screen: Screen, targets: readonly SourceTarget[]): string {
  return renderTable(
    screen,
    [
      { title: "VALUE", of: ({ value }) => value },
      { title: "AGENT", of: ({ agent_name }) => agent_name ?? "(deleted)" },
      { title: "PATH", of: ({ path }) => path },
      { title: "WHEN", of: ({ when }) => when && JSON.stringify(when), shrinks: true },
      { title: "SHADOW", of: ({ shadow }) => (shadow ? "yes" : "no") },
      {
        title: "STATE",
        of: ({ off_reason, off_at, warning }) =>
          off_reason === null ? (warning ?? "on") : `off since ${off_reason}, ${showTime(off_at) ?? ""}`,
        format: ({ off_reason, warning }) => (off_reason === null && warning === null ? undefined : "yellow"),
      },
    ],
    targets,
  );
}

/** @param deliveries - newest first. */
function showUnrouted(screen: Screen, deliveries: readonly Delivery[]): string {
  const groups = [...Map.groupBy(deliveries, ({ source_value }) => source_value)];
  return renderTable(
    screen,
    [
      { title: "UNROUTED", of: ([value]) => value ?? "(no value)" },
      { title: "DELIVERIES", of: ([, members]) => members.length },
      { title: "OLDEST", of: ([, members]) => showTime(members.at(-1)?.received_at ?? null) },
      {
        title: "EVENTS",
        of: ([, members]) => [...new Set(members.map(({ event }) => event ?? "?"))].join(", "),
        shrinks: true,
      },
    ],
    groups,
  );
}
