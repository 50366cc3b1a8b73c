import type { MissedDeliveries } from "../recoveries/missed-deliveries.ts";
import { readPlace } from "../recoveries/recovery.ts";
import type { RecoveryCredential } from "../recoveries/recovery-credential.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import { endWithFailure, LIST_EVERY } from "./check-end.ts";
import type { CheckEnd, DueRecoveries } from "./due-recoveries.ts";
import type { GithubParts } from "./github/call-github.ts";
import type { GithubPlace } from "./github/deliveries-path.ts";
import { listMissed } from "./github/list-missed.ts";
import { redeliver } from "./github/redeliver.ts";
import { nextRequestAt } from "./pace.ts";
import type { RecoveryMetrics } from "./recovery-metrics.ts";

export type CheckParts = GithubParts & {
  readonly missed: MissedDeliveries;
  readonly due: DueRecoveries;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly measure: RecoveryMetrics;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  readonly isStopping: () => boolean;
};

/** How far back GitHub's list goes and GitHub redelivers, in milliseconds. */
const REACH = 3 * 86_400_000;
/** A delivery appears in the list only when its attempt has ended, later than it started. In milliseconds. */
const OVERLAP = 600_000;
/** How often to look for redeliveries, at first and later. In milliseconds. */
const LOOK_EVERY = 2_000;
const LOOK_LATER = 60_000;

/**
 * Lists what GitHub could not deliver, if that is due, and requests what is missing.
 *
 * @returns undefined if the gateway stops or another one took over.
 */
export async function checkGithub(
  row: RecoveryRow,
  credential: RecoveryCredential,
  parts: CheckParts,
): Promise<CheckEnd | undefined> {
  const { missed, now } = parts;
  const place = readPlace(row);
  if (place.scope === "account") return undefined;
  await missed.settle(row.id);
  let read: CheckEnd["read"];
  if (row.list_at <= now()) {
    const mayGoOn = async (): Promise<boolean> => !parts.isStopping() && parts.due.renew(row.id);
    const listed = await listMissed(place, listSince(row, now()), credential, mayGoOn, parts);
    if (listed.outcome === "ended") return undefined;
    if (listed.outcome !== "listed") return endWithFailure(listed, row, undefined, now());
    await missed.note(row.id, listed.webhooks);
    read = { at: now(), through: listed.through };
    if (listed.wait > 0) return endWithFailure({ ...LIMITED, wait: listed.wait }, row, read, now());
  }
  const asked = await askForAll(row, place, credential, parts);
  switch (asked.outcome) {
    case "ended":
      return undefined;
    case "paced":
      return { ...fine(row, read, now()), nextAt: asked.until };
    case "done": {
      const end = fine(row, read, now());
      return { ...end, nextAt: Math.min(end.listAt, await nextLook(row.id, parts)) };
    }
    case "limited":
    case "refused":
    case "missing":
    case "rejected":
    case "unavailable":
      return endWithFailure(asked, row, read ?? keptRead(row), now());
  }
}

const LIMITED = { outcome: "limited", detail: "GitHub's rate limit is reached." } as const;

/** GitHub's clock decides, except at the beginning. */
function listSince({ listed_through }: RecoveryRow, now: number): number {
  return Math.max(now - REACH, (listed_through ?? 0) - OVERLAP);
}

function fine({ list_at }: RecoveryRow, read: CheckEnd["read"], now: number): CheckEnd {
  const listAt = read === undefined ? list_at : now + LIST_EVERY;
  return { problem: undefined, listAt, nextAt: listAt, read };
}

/** The list was already read, and need not be read again for the remaining requests. */
function keptRead({ checked_at }: RecoveryRow): CheckEnd["read"] {
  return checked_at === null ? undefined : { at: checked_at, through: undefined };
}

type Asked =
  | { readonly outcome: "done" | "ended" }
  | { readonly outcome: "paced"; readonly until: number }
  | Parameters<typeof endWithFailure>[0];

async function askForAll(
  row: RecoveryRow,
  place: GithubPlace,
  credential: RecoveryCredential,
  parts: CheckParts,
): Promise<Asked> {
  const { missed, due, gateway, measure, now } = parts;
  for (;;) {
    const [next] = await missed.pending(row.id, 1);
    if (next === undefined) return { outcome: "done" };
    const at = await nextRequestAt(missed, row.credential_hash, now());
    if (at > now()) return { outcome: "paced", until: at };
    if (parts.isStopping() || !(await due.renew(row.id))) return { outcome: "ended" };
    if (!(await missed.beginAsking(row.id, next, gateway))) return { outcome: "ended" };
    const answer = await redeliver(place, next.deliveryId, credential, parts);
    measure.asked(answer.outcome);
    switch (answer.outcome) {
      case "answered":
        if (answer.wait > 0 && (await missed.pending(row.id, 1)).length > 0) {
          return { ...LIMITED, wait: answer.wait };
        }
        break;
      // This credential could read the list, so GitHub refuses to redeliver just this delivery.
      case "missing":
      case "rejected":
        await missed.giveUp(row.id, next.guid, answer.detail);
        break;
      case "limited":
      case "refused":
      case "unavailable":
        await missed.takeBack(row.id, next.guid);
        return answer;
    }
  }
}

/** Redeliveries usually arrive within seconds. */
async function nextLook(id: string, { missed, now }: CheckParts): Promise<number> {
  const since = await missed.expectedSince(id);
  if (since === undefined) return Number.POSITIVE_INFINITY;
  return now() + (now() - since < LOOK_LATER ? LOOK_EVERY : LOOK_LATER);
}
