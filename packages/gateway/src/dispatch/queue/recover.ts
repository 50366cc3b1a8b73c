import { sql } from "kysely";
import type { Database } from "../../storage/database.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";
import { clockOf } from "../../cluster/gateway-list.ts";
import { DEAD_AFTER } from "../../cluster/instance.ts";
import type { InHand } from "../journal/finish-delivery.ts";
import { lockOf, promoteLane } from "../../deliveries/ordering/lane.ts";
import { noteFailed } from "../../deliveries/note-changes.ts";

export type RecoverParts = {
  readonly database: Database;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly inHand: InHand;
  readonly now: () => number;
  /** Called if some could not be put back yet; the others were. */
  readonly onError: (error: unknown) => void;
};

/** How long after its start an unknown delivery counts as lost, in milliseconds. */
export const LOST_AFTER = 15_000;
/** Maximum number of deliveries to read together when checking whether their gateway is alive. */
export const MOST_ORPHANS = 1_000;
/** How many are put back per commit. */
const TOGETHER = 50;

type Orphan = Pick<
  DeliveryRow,
  "id" | "agent_id" | "policy" | "gateway" | "attempts" | "attempt_started_at" | "lane" | "batch_id"
>;

/**
 * Puts back running deliveries of dead gateways, and those recorded as this gateway's that it does not know of. One
 * that cannot be put back yet, for example because its lane is locked, does not block the others.
 *
 * @returns the agents concerned.
 */
export async function recover(parts: RecoverParts): Promise<string[]> {
  const { database, gateway, inHand } = parts;
  const agents = new Set<string>();
  let page: readonly Orphan[];
  let last = -1n;
  do {
    page = await orphansAfter(last, parts);
    last = page.at(-1)?.id ?? last;
    const lost = page.filter(
      (orphan) => orphan.gateway !== gateway || inHand.get(orphan.id) !== orphan.attempts,
    );
    const held = await database.heldAmong(lost.flatMap((orphan) => lockNameOf(orphan) ?? []));
    const free = lost.filter((orphan) => !held.has(lockNameOf(orphan) ?? ""));
    for (const batch of batchesOf(free)) {
      for (const { agent_id } of await putBack([batch], parts)) agents.add(agent_id);
    }
    for (const alike of byFate(free.filter(({ batch_id }) => batch_id === null))) {
      for (let next = 0; next < alike.length; next += TOGETHER) {
        for (const { agent_id } of await putBack(alike.slice(next, next + TOGETHER), parts))
          agents.add(agent_id);
      }
    }
  } while (page.length === MOST_ORPHANS);
  return [...agents];
}

function lockNameOf({ agent_id, lane }: Orphan): string | undefined {
  return lane === null ? undefined : lockOf(agent_id, lane);
}

/** Ordered by id, so that with more than one page, later ones get their turn too. */
async function orphansAfter(
  last: bigint,
  { database, gateway, now }: RecoverParts,
): Promise<readonly Orphan[]> {
  const { prompt, engine } = database;
  const alive = prompt
    .selectFrom("gateways")
    .select("instance")
    .where("seen_at", ">", sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`);
  return prompt
    .selectFrom("deliveries")
    .select(["id", "agent_id", "policy", "gateway", "attempts", "attempt_started_at", "lane", "batch_id"])
    .where("status", "=", "running")
    .where("id", ">", last)
    .where((where) =>
      where.or([
        where.and([where("gateway", "=", gateway), where("attempt_started_at", "<", now() - LOST_AFTER)]),
        engine === "sqlite"
          ? // This gateway has the file to itself: its previous owner is gone.
            where("gateway", "!=", gateway)
          : where("gateway", "not in", alive),
      ]),
    )
    .orderBy("id")
    .limit(MOST_ORPHANS)
    .execute();
}

/**
 * The sender of a `direct` webhook got no response and is no longer waiting. After a run it got a 202, so more attempts
 * may follow.
 */
function isTriedAgain({ policy, attempts }: Orphan): boolean {
  return policy !== "direct" || attempts > 1;
}

/** Returns one delivery per batch: a batch is put back whole, so that it is never attempted in parts. */
function batchesOf(orphans: readonly Orphan[]): readonly Orphan[] {
  return [
    ...new Map(
      orphans.flatMap((orphan) => (orphan.batch_id === null ? [] : [[orphan.batch_id, orphan] as const])),
    ).values(),
  ];
}

/** Groups those that one statement can put back. */
function byFate(orphans: readonly Orphan[]): readonly (readonly Orphan[])[] {
  return Object.values(
    Object.groupBy(orphans, (orphan) => `${isTriedAgain(orphan)} ${orphan.gateway}`),
  ).filter((alike) => alike !== undefined);
}

/** @returns those that were put back. */
async function putBack(alike: readonly Orphan[], parts: RecoverParts): Promise<readonly Orphan[]> {
  try {
    await parts.database.commit(writesOf(alike, parts.now()));
    return alike;
  } catch (error) {
    // The others would not succeed either.
    if (isOutage(error) && !isHeld(error)) throw error;
    if (alike.length === 1) {
      parts.onError(error);
      return [];
    }
    const done: Orphan[] = [];
    for (const orphan of alike) done.push(...(await putBack([orphan], parts)));
    return done;
  }
}

function writesOf(alike: readonly Orphan[], time: number): Write[] {
  const [first] = alike;
  if (first === undefined) return [];
  const again = isTriedAgain(first);
  const { batch_id: batchId } = first;
  const ids = batchId === null ? alike.map(({ id }) => id) : [batchId];
  const which = `${batchId === null ? `id IN (${ids.map(() => "?").join(", ")})` : "batch_id = ?"} AND status = 'running' AND gateway = ?`;
  return [
    { kind: "lock", names: alike.flatMap((orphan) => lockNameOf(orphan) ?? []) },
    {
      kind: "run",
      sql: `INSERT INTO delivery_attempts (delivery_id, number, started_at, duration, error)
        SELECT id, attempts, attempt_started_at, CAST(? AS bigint) - attempt_started_at, 'gateway_stopped'
        FROM deliveries WHERE ${which}
        ON CONFLICT DO NOTHING`,
      parameters: [time, ...ids, first.gateway],
    },
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = ?, error = 'gateway_stopped', agent_status = NULL, duration = NULL,
          answer = NULL, next_attempt_at = CAST(? AS bigint), finished_at = CAST(? AS bigint), changed_at = ?
        WHERE ${which}`,
      parameters: [
        again ? "waiting" : "failed",
        // The head of a batch gets its time together with its lane.
        again && batchId === null ? time : null,
        again ? null : time,
        time,
        ...ids,
        first.gateway,
      ],
    },
    ...(again
      ? []
      : batchId === null
        ? ids.map((id) => noteFailed({ id }, time))
        : [noteFailed({ batchId }, time)]),
    ...(again && batchId === null
      ? []
      : alike.flatMap(({ agent_id, lane }) => (lane === null ? [] : [promoteLane(agent_id, lane, time)]))),
  ];
}
