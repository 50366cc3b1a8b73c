import { setTimeout as sleep } from "node:timers/promises";
import type { BulkReplay, Delivery } from "agentex-gateway-sdk/client";
import { confirmFirst } from "../../terminal/confirm.ts";
import { filterOf, type FilterFlags } from "./delivery-filter.ts";
import type { Ending } from "../../exit-codes.ts";
import { CommandFailed, type Talk } from "../../gateway-command.ts";
import { showDeliveries } from "./show-delivery.ts";
import { startSpinner } from "../../terminal/spinner.ts";

export type ReplayFlags = FilterFlags & { readonly dryRun?: boolean; readonly yes?: boolean };

const LOOK_EVERY = 250;

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
    await replayEach(talk, ids);
    return "done";
  }

  const total = await client.deliveries.countReplays(filter);
  if (flags.dryRun === true) {
    if (isJson) screen.json({ dry_run: true, total });
    else screen.say(`${countOf(total)} would be replayed.`);
    return "done";
  }
  if (total === 0) {
    if (isJson) screen.json({ dry_run: true, total });
    else screen.say("No deliveries match; nothing was replayed.");
    return "done";
  }
  await confirmFirst(talk, flags.yes, `Replay ${countOf(total)}?`);
  const ended = await follow(talk, await client.deliveries.replayAll(filter));
  if (isJson) screen.json(ended);
  else {
    const left = ended.failed === 0 ? "" : `; ${countOf(ended.failed)} failed because the agent was deleted`;
    screen.say(`Replayed ${ended.done - ended.failed} of ${countOf(ended.total)}${left}.`);
  }
  return ended.failed === 0 ? "done" : "failed";
}

async function replayEach({ client, screen, isJson }: Talk, ids: readonly string[]): Promise<void> {
  const made: Delivery[] = [];
  for (const id of ids) made.push(await client.deliveries.replay(id));
  if (isJson) screen.json(made);
  else screen.say(showDeliveries(screen, made));
}

/** Waits for the end, and shows the progress on a terminal. */
async function follow({ client, isJson }: Talk, begun: BulkReplay): Promise<BulkReplay> {
  const spinner = startSpinner(`Replaying: 0 of ${begun.total}`, !isJson);
  try {
    let seen = begun;
    while (seen.finished_at === null) {
      await sleep(LOOK_EVERY);
      seen = await client.deliveries.replayProgress(begun.id);
      spinner.message(`Replaying: ${seen.done} of ${seen.total}`);
    }
    return seen;
  } finally {
    spinner.stop();
  }
}

function countOf(number: number): string {
  return number === 1 ? "1 delivery" : `${number} deliveries`;
}
