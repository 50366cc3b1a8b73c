import type { RecoveryCredential } from "../recoveries/recovery-credential.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import { endWithFailure, LIST_EVERY } from "./check-end.ts";
import type { CheckParts } from "./check-github.ts";
import type { CheckEnd } from "./due-recoveries.ts";
import { listEvents, type StripeParts } from "./stripe/list-events.ts";

/** Stripe retries for three days. In milliseconds. */
const REACH = 3 * 86_400_000;

/**
 * Lists the events that Stripe could not deliver, for information only: Stripe retries on its own and takes no requests.
 *
 * @returns undefined if the gateway stops or another one took over.
 */
export async function checkStripe(
  row: RecoveryRow,
  { secret }: RecoveryCredential,
  parts: CheckParts & StripeParts,
): Promise<CheckEnd | undefined> {
  const { missed, now } = parts;
  const begun = now();
  const mayGoOn = async (): Promise<boolean> => !parts.isStopping() && parts.due.renew(row.id);
  const listed = await listEvents(begun - REACH, secret, mayGoOn, parts);
  if (listed.outcome === "ended") return undefined;
  if (listed.outcome !== "listed") return endWithFailure(listed, row, undefined, now());
  await missed.replace(row.id, listed.webhooks);
  const listAt = now() + LIST_EVERY;
  return { problem: undefined, listAt, nextAt: listAt, read: { at: now(), through: undefined } };
}
