import type { Scope } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { receivedAt } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";
import { readSubscription } from "../../subscriptions/subscription.ts";
import type { Backlog, Due } from "./backlog.ts";
import { createCountWaiting } from "./events/count-waiting.ts";
import type { EventReader } from "./events/event-reader.ts";
import type { Scopes } from "./scopes.ts";
import type { Leases } from "./leases.ts";
import type { SubscriptionMetrics } from "./subscription-metrics.ts";

export type FindWorkParts = {
  readonly database: Pick<Database, "browse" | "lookUp" | "isShared">;
  readonly agents: Pick<Agents, "find">;
  readonly leases: Leases;
  readonly reader: EventReader;
  readonly backlog: Backlog;
  readonly scopes: Scopes;
  /** All events at smaller positions are committed, or never will be. */
  readonly settledBelow: () => Promise<bigint>;
  readonly measure: SubscriptionMetrics;
  readonly now: () => number;
};

/** What is known from the last check. */
export type Looking = {
  /** Whether to check all subscriptions, even without a new event. */
  isToLook: boolean;
  /** When something is due next, in Unix milliseconds. */
  nextDue: number;
  /** The newest delivery or change below the horizon. */
  seen: bigint;
  /** The number of subscriptions. */
  count: number;
  /** When to count again what is waiting for failing subscriptions, in Unix milliseconds. */
  countAt: number;
};

/** All subscriptions are checked at least this often, because a notification may be lost. In milliseconds. */
const AT_LEAST_EVERY = 15_000;
/** How often to check what another gateway is working on, in milliseconds. */
const TAKEN_OVER_WITHIN = 2_000;
/**
 * How often to count what is waiting for failing subscriptions, in milliseconds; the count then happens at the next
 * check of all.
 */
const COUNT_EVERY = 15_000;
/**
 * A cursor is written when it falls this far behind, although there is nothing for its subscription, in milliseconds.
 */
const MOST_BEHIND = 600_000;

/** Finds the subscriptions that have something to send. @returns whether there are any subscriptions. */
export async function findWork(looking: Looking, parts: FindWorkParts): Promise<{ isOpen: boolean }> {
  const { leases, backlog, now } = parts;
  const newest = await newestBelow(parts);
  const hasEnded = backlog.hasEnded();
  if (!looking.isToLook && !hasEnded && newest === looking.seen && now() < looking.nextDue)
    return { isOpen: looking.count > 0 };
  looking.isToLook = false;
  looking.seen = newest;
  const rows = await leases.open();
  looking.count = rows.length;
  const time = now();
  parts.measure.found(rows.map(({ state }) => state));
  const expired = rows.filter((row) => row.state !== "ended" && row.refresh_before <= time);
  if (expired.length > 0) await leases.expire(expired.map(({ id }) => id));
  const living = rows.filter((row) => !expired.includes(row));
  looking.nextDue = Math.min(time + AT_LEAST_EVERY, ...living.flatMap((row) => timesOf(row, time)));
  backlog.fill(await dueAmong(await withAccess(living, looking, parts), parts));
  if (time >= looking.countAt) {
    looking.countAt = time + COUNT_EVERY;
    parts.measure.waiting(await countFor(living, parts));
  }
  return { isOpen: living.length > 0 };
}

async function countFor(
  rows: readonly EventSubscriptionRow[],
  { database: { browse }, agents, reader }: FindWorkParts,
): Promise<number> {
  const countWaiting = createCountWaiting({ browse, agents }, reader.horizon());
  let events = 0;
  for (const row of rows) {
    if (row.state === "retrying" || row.state === "paused")
      events += await countWaiting(readSubscription(row));
  }
  return events;
}

/** An idle check costs only this: reading the last entries of two keys. */
async function newestBelow({ database, reader, settledBelow }: FindWorkParts): Promise<bigint> {
  reader.advance(await settledBelow());
  // No need to start SQLite's thread for long reads, which takes memory.
  const way = database.isShared ? database.browse : database.lookUp;
  const delivery = await way
    .selectFrom("deliveries")
    .select("id")
    .where("id", "<", reader.horizon())
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const change = await way
    .selectFrom("delivery_changes")
    .select("position")
    .where("position", "<", reader.horizon())
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  const [id, position] = [delivery?.id ?? -1n, change?.position ?? -1n];
  return id > position ? id : position;
}

/** The times at which a subscription needs attention for reasons other than events. */
function timesOf(row: EventSubscriptionRow, time: number): number[] {
  const ends = row.state === "ended" ? [] : [row.refresh_before];
  // If its gateway is killed, it is checked when that gateway counts as dead.
  const takenOver = row.lease_by === null ? [] : [time + TAKEN_OVER_WITHIN];
  return [...ends, ...takenOver, row.next_attempt_at].filter((at) => at !== null).filter((at) => at > time);
}

/** A subscription whose subscriber still has access, and what they may see. */
type Seeing = { readonly row: EventSubscriptionRow; readonly scope: Scope };

/** Immediately ends the subscriptions of those who lost access, whichever gateway works on them. */
async function withAccess(
  rows: readonly EventSubscriptionRow[],
  looking: Looking,
  { scopes, leases }: FindWorkParts,
): Promise<Seeing[]> {
  scopes.forget();
  const seeing: Seeing[] = [];
  for (const row of rows) {
    const scope = row.state === "ended" ? {} : await scopes.of(row);
    if (scope !== undefined) seeing.push({ row, scope });
    else {
      await leases.revoke(row.id);
      // Its endpoint must be notified.
      looking.isToLook = true;
    }
  }
  return seeing;
}

async function dueAmong(
  seeing: readonly Seeing[],
  { leases, reader, backlog, now }: FindWorkParts,
): Promise<Due[]> {
  const due: Due[] = [];
  const behind = new Map<bigint, string[]>();
  for (const { row, scope } of seeing) {
    const time = now();
    if (!leases.isFree(row) || backlog.has(row.id) || (row.next_attempt_at ?? 0) > time) continue;
    // Whoever takes it finds out what to send.
    if (row.state === "ended" || row.state === "paused") {
      due.push(row);
      continue;
    }
    const { events, through } = await reader.after(readSubscription(row), scope, row.cursor);
    if (events.length > 0) due.push(row);
    else if (receivedAt(through) - receivedAt(row.cursor) > MOST_BEHIND) {
      behind.set(through, [...(behind.get(through) ?? []), row.id]);
    }
  }
  for (const [cursor, ids] of behind) await leases.skip(ids, cursor);
  return due;
}
