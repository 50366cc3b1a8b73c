import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../../../storage/database.ts";
import { isHeld, isOutage } from "../../../storage/outage.ts";
import type { DeliveryMetrics } from "../../../deliveries/delivery-metrics.ts";
import { groupSize, settleAll, writesOf, type Entry } from "./commit-group.ts";
import { createHeldLanes } from "./held-lanes.ts";
import type { StoreHealth } from "../../../cluster/store-health.ts";

/** Commits changes in groups: everything that arrives during one commit shares the next one, with its single fsync. */
export type CommitStreams = {
  add(entry: Entry): void;
};

export type CommitStreamsParts = {
  readonly database: Database;
  readonly store: Pick<StoreHealth, "took" | "refused">;
  readonly measure: Pick<DeliveryMetrics, "committed">;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** Entries waiting for a commit. */
type Stream = {
  readonly waiting: Entry[];
  committing: number;
  /** When the last commit began, on the monotonic clock. */
  begunAt: number;
  /** Maximum number of concurrent commits. */
  readonly atOnce: number;
};

/** PostgreSQL flushes its log once for concurrent commits; more of them would only shrink the groups. */
const AT_ONCE = 2;
/** Others wait this long for a commit that is in progress: smaller groups cost more. In milliseconds. */
const PATIENCE = 20;

/** Entries with lanes go through one stream, in order; the others need not wait for it. */
export function createCommitStreams({
  database,
  store,
  measure,
  elapsed,
}: CommitStreamsParts): CommitStreams {
  const inOrder: Stream = { waiting: [], committing: 0, begunAt: 0, atOnce: 1 };
  // SQLite has one writer: two commits would only mean smaller groups.
  const concurrent: Stream = database.isShared
    ? { waiting: [], committing: 0, begunAt: 0, atOnce: AT_ONCE }
    : inOrder;
  const heldLanes = createHeldLanes({
    heldAmong: (locks) => database.heldAmong(locks),
    elapsed,
    wait,
    giveBack(entries) {
      inOrder.waiting.unshift(...entries);
      begin(inOrder);
    },
  });

  const commitGroup = async (group: readonly Entry[], stream: Stream): Promise<void> => {
    const begun = elapsed();
    stream.begunAt = begun;
    try {
      const returned = await database.commit(writesOf(group));
      measure.committed(group.length, elapsed() - begun, true);
      store.took();
      settleAll(group, returned);
    } catch (error) {
      measure.committed(group.length, elapsed() - begun, false);
      if (isHeld(error)) {
        await withoutHeld(group, error, stream);
        return;
      }
      if (isOutage(error)) {
        store.refused(error);
        // Entries that arrived in the meantime would fail the same way, only later.
        for (const entry of [...group, ...stream.waiting.splice(0)]) entry.fail(error);
        return;
      }
      await oneByOne(group, error, stream);
    }
  };
  /** One entry caused the failure; the others must not fail with it. */
  const oneByOne = async (group: readonly Entry[], error: unknown, stream: Stream): Promise<void> => {
    const [only, ...others] = group;
    if (others.length === 0) only?.fail(error);
    else for (const entry of group) await commitGroup([entry], stream);
  };
  /**
   * Another gateway holds a lock that an entry needs: set aside the entries of locked lanes and continue with the
   * others.
   */
  const withoutHeld = async (group: readonly Entry[], error: unknown, stream: Stream): Promise<void> => {
    const others = await heldLanes.setAside(group, error);
    if (others.length === group.length) {
      await oneByOne(group, error, stream);
      return;
    }
    // Later entries of those lanes stay behind the earlier ones.
    stream.waiting.splice(0, Infinity, ...stream.waiting.filter((entry) => !heldLanes.takes(entry)));
    if (others.length > 0) await commitGroup(others, stream);
  };
  const commit = async (stream: Stream): Promise<void> => {
    stream.committing += 1;
    while (stream.waiting.length > 0) {
      await commitGroup(stream.waiting.splice(0, groupSize(stream.waiting)), stream);
    }
    stream.committing -= 1;
  };
  const begin = (stream: Stream): void => {
    const isFree =
      stream.committing === 0 || (stream.committing < stream.atOnce && elapsed() - stream.begunAt > PATIENCE);
    if (isFree) void commit(stream);
  };
  return {
    add(entry) {
      if (heldLanes.takes(entry)) return;
      const stream = entry.locks === undefined ? concurrent : inOrder;
      stream.waiting.push(entry);
      begin(stream);
    },
  };
}
