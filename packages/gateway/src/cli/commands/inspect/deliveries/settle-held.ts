import type { Delivery } from "agentex-gateway-sdk/client";
import type { Ending } from "../../../exit-codes.ts";
import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { confirmFirst } from "../../../terminal/confirm.ts";
import { filterOf, type FilterFlags } from "./delivery-filter.ts";
import { countDeliveries, followBulk } from "./follow-bulk.ts";
import { showDeliveries } from "./show-delivery.ts";

export type SettleFlags = Omit<FilterFlags, "status"> & { readonly dryRun?: boolean; readonly yes?: boolean };

const WORDS = {
  release: { ask: "Release", doing: "Releasing", done: "Released" },
  cancel: { ask: "Cancel", doing: "Cancelling", done: "Cancelled" },
} as const;

/** Releases or cancels deliveries by id, or all held ones that match after confirming how many they are. */
export function settleHeld(
  action: keyof typeof WORDS,
): (talk: Talk, flags: SettleFlags, ids?: readonly string[]) => Promise<Ending> {
  const { ask, doing, done } = WORDS[action];
  return async (talk, flags, ids = []) => {
    const { client, screen, isJson } = talk;
    const { status: _, ...filter } = filterOf(flags);
    if (ids.length > 0) {
      if (Object.keys(filter).length > 0) throw new CommandFailed("usage", "Use ids or filters, not both.");
      const settled: Delivery[] = [];
      for (const id of ids) settled.push(await client.deliveries[action](id));
      if (isJson) screen.json(settled);
      else screen.say(showDeliveries(screen, settled));
      return "done";
    }
    if (Object.keys(filter).length === 0) {
      throw new CommandFailed("usage", `Choose what to ${action}: ids, or filters such as --agent NAME.`);
    }
    const total = await client.deliveries.countHeld(filter);
    if (flags.dryRun === true || total === 0) {
      if (isJson) screen.json({ dry_run: true, total });
      else screen.say(`${countDeliveries(total)} held.`);
      return "done";
    }
    await confirmFirst(talk, flags.yes, `${ask} ${countDeliveries(total)}?`);
    const { deliveries } = client;
    const begun = await (action === "release" ? deliveries.releaseAll(filter) : deliveries.cancelAll(filter));
    const ended = await followBulk(talk, begun, doing);
    if (isJson) screen.json(ended);
    else screen.say(`${done} ${ended.done - ended.failed} of ${countDeliveries(ended.total)}.`);
    return "done";
  };
}
