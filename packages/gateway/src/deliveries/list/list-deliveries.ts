import type { Kysely } from "kysely";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { all, conditionsOf, inRange, sequencesOf, type Condition } from "./conditions.ts";
import { rangeOf, within, type DeliveryFilter, type IdRange } from "./filter.ts";
import { firstWindow, WINDOW, type Direction } from "./scan-windows.ts";

/** A delivery in a list: everything except the agent's response, with the names of its agent and key. */
export type ListedDelivery = Omit<
  DeliveryRow,
  | "answer"
  | "redirected_to"
  | "exchange"
  | "dedupe_key"
  | "body_key"
  | "lane"
  | "position"
  | "joins"
  | "gateway"
  | "budget_key"
  | "quiet_until"
  | "collect_until"
  | "batch_size"
> & {
  /** Null if the agent was deleted. */
  readonly agent_name: string | null;
  /** Null if no source received it, or the source was deleted. */
  readonly source_name: string | null;
  /** Null if the key was deleted. */
  readonly key_name: string | null;
};

export type Page = {
  readonly deliveries: readonly ListedDelivery[];
  /**
   * The remaining range; undefined at the end. A page may have fewer deliveries than requested and still be followed by
   * another.
   */
  readonly rest: IdRange | undefined;
};

/** The maximum number of windows per page. */
const MOST_WINDOWS = 10;

/**
 * Lists matching deliveries within a range of ids.
 *
 * Each filter uses its most selective index, which is ordered by id: by conversation, by status (for failed and
 * unfinished ones), by agent, or the whole table. Other conditions are checked row by row, one window at a time.
 *
 * @param also - conditions in addition to the filter.
 */
export async function listDeliveries(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  range: IdRange,
  direction: Direction,
  limit: number,
  windowSize = WINDOW,
  also: readonly Condition[] = [],
): Promise<Page> {
  const sequences = sequencesOf(filter).map(({ conditions, isExact }) => ({
    conditions,
    isExact: isExact && also.length === 0,
  }));
  const found: ListedDelivery[] = [];
  let left = within(range, rangeOf(filter));
  for (let count = 0; count < MOST_WINDOWS && left !== undefined && found.length < limit; count++) {
    const window = await firstWindow(browse, sequences, left, direction, windowSize);
    const rows = await Promise.all(
      sequences.map(async ({ conditions }) =>
        selectDeliveries(browse)
          .where(all([inRange(window.range), ...conditions, ...conditionsOf(filter), ...also]))
          .orderBy("deliveries.id", direction === "newest_first" ? "desc" : "asc")
          .limit(limit - found.length + 1)
          .execute(),
      ),
    );
    found.push(...rows.flat().toSorted(comparing(direction)));
    left = window.rest;
  }
  const last = found[limit - 1];
  if (found.length <= limit || last === undefined) return { deliveries: found, rest: left };
  return {
    deliveries: found.slice(0, limit),
    rest: direction === "newest_first" ? { ...range, below: last.id } : { ...range, above: last.id },
  };
}

/** Counts matching deliveries within a range of ids, window by window. */
export async function countDeliveries(
  browse: Kysely<Schema>,
  filter: DeliveryFilter,
  range: IdRange,
  windowSize = WINDOW,
): Promise<number> {
  let total = 0;
  for (const sequence of sequencesOf(filter)) {
    let left = within(range, rangeOf(filter));
    while (left !== undefined) {
      const window = await firstWindow(
        browse,
        [{ ...sequence, isExact: false }],
        left,
        "oldest_first",
        windowSize,
      );
      const { count } = await browse
        .selectFrom("deliveries")
        .leftJoin("agent_api_keys", "agent_api_keys.id", "deliveries.key_id")
        .select((expression) => expression.fn.countAll<number>().as("count"))
        .where(all([inRange(window.range), ...sequence.conditions, ...conditionsOf(filter)]))
        .executeTakeFirstOrThrow();
      total += count;
      left = window.rest;
    }
  }
  return total;
}

const COLUMNS = [
  "deliveries.id",
  "deliveries.account_id",
  "deliveries.agent_id",
  "agents.name as agent_name",
  "sources.name as source_name",
  "deliveries.route",
  "deliveries.policy",
  "deliveries.status",
  "deliveries.method",
  "deliveries.path",
  "deliveries.provider",
  "deliveries.key_id",
  "agent_api_keys.name as key_name",
  "deliveries.event",
  "deliveries.provider_delivery_id",
  "deliveries.conversation",
  "deliveries.session_key",
  "deliveries.session",
  "deliveries.ordering",
  "deliveries.batch_id",
  "deliveries.next_attempt_at",
  "deliveries.attempts",
  "deliveries.timeout",
  "deliveries.attempt_started_at",
  "deliveries.agent_status",
  "deliveries.error",
  "deliveries.duration",
  "deliveries.answered_status",
  "deliveries.answered_after",
  "deliveries.answered_by",
  "deliveries.finished_at",
  "deliveries.changed_at",
  "deliveries.replay_of",
  "deliveries.trace_id",
  "deliveries.actor_id",
  "deliveries.actor_name",
  "deliveries.actor_kind",
  "deliveries.standing",
  "deliveries.summary",
  "deliveries.reason_code",
  "deliveries.reason_detail",
  "deliveries.request_id",
  "deliveries.source_id",
  "deliveries.source_value",
  "deliveries.shadow",
  "deliveries.test",
] as const;

/** Selects deliveries with the columns of a list, joined with their agents and keys for filtering. */
export function selectDeliveries(browse: Kysely<Schema>) {
  return browse
    .selectFrom("deliveries")
    .leftJoin("agents", (join) =>
      join
        .onRef("agents.id", "=", "deliveries.agent_id")
        .on("agents.deleted_at", "is", null)
        .on("agents.kind", "=", "agent"),
    )
    .leftJoin("sources", "sources.id", "deliveries.source_id")
    .leftJoin("agent_api_keys", "agent_api_keys.id", "deliveries.key_id")
    .select(COLUMNS);
}

function comparing(direction: Direction) {
  const sign = direction === "newest_first" ? -1 : 1;
  return (a: ListedDelivery, b: ListedDelivery): number => (a.id < b.id ? -sign : sign);
}
