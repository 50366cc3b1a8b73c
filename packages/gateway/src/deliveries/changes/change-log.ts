import { sql, type Kysely, type SqlBool } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { readId, spellId } from "../../ids/delivery-id.ts";
import { selectDeliveries, type ListedDelivery } from "../list/list-deliveries.ts";

/** A position in the order of changes. */
export type Position = { readonly changedAt: number; readonly id: bigint };

/** A delivery after a change. */
export type Change = Position & { readonly key: string };

/**
 * How far out of order changes may become visible, in milliseconds: their time is taken before the commit, from the
 * clocks of several gateways.
 */
export const OVERLAP = 3_000;

/** The position of the latest change. */
export async function latestPosition(browse: Kysely<Schema>): Promise<Position> {
  const last = await browse
    .selectFrom("deliveries")
    .select(["id", "changed_at"])
    .orderBy("changed_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return last === undefined ? { changedAt: 0, id: -1n } : { changedAt: last.changed_at, id: last.id };
}

/** The first changes after a position. */
export async function changesAfter(
  browse: Kysely<Schema>,
  position: Position,
  limit: number,
): Promise<Change[]> {
  const rows = await browse
    .selectFrom("deliveries")
    .select(["id", "changed_at", "status", "attempts"])
    .where(isAfter(position))
    .orderBy("changed_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(readChange);
}

/** The changes at a position and within the overlap before it; if there are more than the limit, the last ones. */
export async function changesBefore(
  browse: Kysely<Schema>,
  { changedAt }: Position,
  limit: number,
): Promise<Change[]> {
  const rows = await browse
    .selectFrom("deliveries")
    .select(["id", "changed_at", "status", "attempts"])
    .where("changed_at", ">=", changedAt - OVERLAP)
    .where("changed_at", "<=", changedAt)
    .orderBy("changed_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(readChange);
}

/** The current state of the deliveries that changed after one position and no later than the time of another, in order. */
export async function deliveriesBetween(
  browse: Kysely<Schema>,
  after: Position,
  upTo: Position,
  limit: number,
): Promise<ListedDelivery[]> {
  return selectDeliveries(browse)
    .where(isAfter(after))
    .where("deliveries.changed_at", "<=", upTo.changedAt)
    .orderBy("deliveries.changed_at")
    .orderBy("deliveries.id")
    .limit(limit)
    .execute();
}

/** The deliveries with these ids, in the order of their changes. */
export async function deliveriesWith(
  browse: Kysely<Schema>,
  ids: readonly bigint[],
): Promise<ListedDelivery[]> {
  if (ids.length === 0) return [];
  return selectDeliveries(browse)
    .where("deliveries.id", "in", [...new Set(ids)])
    .orderBy("deliveries.changed_at")
    .orderBy("deliveries.id")
    .execute();
}

/** The last change of a listed delivery. */
export function changeOf(
  delivery: Pick<ListedDelivery, "id" | "changed_at" | "status" | "attempts">,
): Change {
  return readChange(delivery);
}

/** Formats a position as an event id. */
export function formatPosition({ changedAt, id }: Position): string {
  return `${changedAt}-${spellId(id)}`;
}

/** Parses the position in an event id; undefined if there is none. */
export function parsePosition(text: string): Position | undefined {
  const [, time, spelled = ""] = /^(\d{1,15})-(\w+)$/.exec(text) ?? [];
  const id = readId(spelled);
  return time === undefined || id === undefined ? undefined : { changedAt: Number(time), id };
}

type ChangedRow = { id: bigint; changed_at: number; status: string; attempts: number };

// Includes the status and the number of attempts, because two changes of one delivery may fall in the same millisecond.
function readChange({ id, changed_at, status, attempts }: ChangedRow): Change {
  return { changedAt: changed_at, id, key: `${changed_at} ${id} ${status} ${attempts}` };
}

function isAfter({ changedAt, id }: Position) {
  // The first condition uses the index, the second handles the same millisecond.
  return sql<SqlBool>`deliveries.changed_at >= ${changedAt}
    AND (deliveries.changed_at > ${changedAt} OR deliveries.id > ${id})`;
}
