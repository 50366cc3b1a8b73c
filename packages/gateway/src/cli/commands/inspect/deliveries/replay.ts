import type { Delivery } from "agentex-gateway-sdk/client";
import { confirmFirst } from "../../../terminal/confirm.ts";
import { filterOf, type FilterFlags } from "./delivery-filter.ts";
import type { Ending } from "../../../exit-codes.ts";
import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { countDeliveries, followBulk } from "./follow-bulk.ts";
import { showDeliveries } from "./show-delivery.ts";

export type ReplayFlags = FilterFlags & {
  readonly toAgent?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
};

/** Replays deliveries by id, or all that match after confirming how many they are. */
export async function replayDeliveries(
  talk: Talk,
  flags: ReplayFlags,
  ids: readonly string[] = [],
): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const filter = filterOf(flags);
  const isFiltered = Object.keys(filter).length > 0;
  if (ids.length > 0 && isFiltered) {
    throw new CommandFailed("usage", "Use ids or filters, not both.");
  }
  if (ids.length === 0 && !isFiltered) {
    throw new CommandFailed(
      "usage",
      "Choose what to replay: ids, or filters such as --agent NAME --status failed.",
    );
  }
  if (ids.length > 0) {
    if (flags.dryRun === true) throw new CommandFailed("usage", "--dry-run needs filters.");
    await replayEach(talk, ids, flags.toAgent);
    return "done";
  }

  const total = await client.deliveries.countReplays(filter);
  if (flags.dryRun === true) {
    if (isJson) screen.json({ dry_run: true, total });
    else screen.say(`${countDeliveries(total)} would be replayed.`);
    return "done";
  }
  if (total === 0) {
    if (isJson) screen.json({ dry_run: true, total });
    else screen.say("No deliveries match; nothing was replayed.");
    return "done";
  }
  const where = flags.toAgent === undefined ? "" : ` to ${flags.toAgent}`;
  await confirmFirst(talk, flags.yes, `Replay ${countDeliveries(total)}${where}?`);
  const wanted = { ...filter, ...(flags.toAgent !== undefined && { to_agent: flags.toAgent }) };
  const ended = await followBulk(talk, await client.deliveries.replayAll(wanted), "Replaying");
  if (isJson) screen.json(ended);
  else {
    const left =
      ended.failed === 0 ? "" : `; ${countDeliveries(ended.failed)} failed because the agent was deleted`;
    screen.say(`Replayed ${ended.done - ended.failed} of ${countDeliveries(ended.total)}${left}.`);
  }
  return ended.failed === 0 ? "done" : "failed";
}

async function replayEach(
  { client, screen, isJson }: Talk,
  ids: readonly string[],
  toAgent: string | undefined,
): Promise<void> {
  const made: Delivery[] = [];
  for (const id of ids) {
    made.push(
      await (toAgent === undefined ? client.deliveries.replay(id) : client.deliveries.replayTo(id, toAgent)),
    );
  }
  if (isJson) screen.json(made);
  else screen.say(showDeliveries(screen, made));
}
