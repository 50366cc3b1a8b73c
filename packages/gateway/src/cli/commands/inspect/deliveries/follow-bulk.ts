import { setTimeout as sleep } from "node:timers/promises";
import type { BulkReplay } from "agentex-gateway-sdk/client";
import type { Talk } from "../../../gateway-command.ts";
import { startSpinner } from "../../../terminal/spinner.ts";

const LOOK_EVERY = 250;

/** Waits for the end of a bulk action, and shows its progress on a terminal. @param doing - `Replaying`. */
export async function followBulk(
  { client, isJson }: Talk,
  begun: BulkReplay,
  doing: string,
): Promise<BulkReplay> {
  const spinner = startSpinner(`${doing}: 0 of ${begun.total}`, !isJson);
  try {
    let seen = begun;
    while (seen.finished_at === null) {
      await sleep(LOOK_EVERY);
      seen = await client.deliveries.replayProgress(begun.id);
      spinner.message(`${doing}: ${seen.done} of ${seen.total}`);
    }
    return seen;
  } finally {
    spinner.stop();
  }
}

/** "1 delivery", "3 deliveries". */
export function countDeliveries(number: number): string {
  return number === 1 ? "1 delivery" : `${number} deliveries`;
}
