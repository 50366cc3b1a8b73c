import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../../storage/database.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { DeliveryMetrics } from "../../deliveries/delivery-metrics.ts";
import { appliedIn, groupSize, writesOf, type Entry } from "./commit-group.ts";
import { createHeldLanes } from "./held-lanes.ts";
import type { StoreHealth } from "../../cluster/store-health.ts";

/** Takes changes to the disk, in groups: whatever arrives while one commit is under way shares the next, and its one fsync. */
export type CommitStreams = {
  add(entry: Entry): void;
};

export type CommitStreamsParts = {
  readonly database: Database;
  readonly store: Pick<StoreHealth, "took" | "refused">;
  readonly measure: Pick<DeliveryMetrics, "committed">;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
};

/** What waits for a commit. */
type Stream = {
  readonly waiting: Entry[];
  committing: number;
  /** How many commits there may be at once. */
  readonly atOnce: number;
};

/** PostgreSQL flushes its log once for commits that come together; more of them would only make the groups smaller. */
const AT_ONCE = 2;

/** What belongs to lanes goes in one stream, in order; the rest need not wait for it. */
export function createCommitStreams({
  database,
  store,
  measure,
  elapsed,
}: CommitStreamsParts): CommitStreams {
  const inOrder: Stream = { waiting: [], committing: 0, atOnce: 1 };
  // SQLite has one writer: there, two commits would only be smaller ones.
  const concurrent: Stream = database.isShared ? { waiting: [], committing: 0, atOnce: AT_ONCE } : inOrder;
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
    try {
      const applied = appliedIn(await database.commit(writesOf(group)));
      measure.committed(group.length, elapsed() - begun, true);
      store.took();
      for (const entry of group) entry.settle(applied);
    } catch (error) {
      measure.committed(group.length, elapsed() - begun, false);
      if (isHeld(error)) {
        await withoutHeld(group, error, stream);
        return;
      }
      if (isOutage(error)) {
        store.refused(error);
        // Those who came meanwhile would only find out the same, later.
        for (const entry of [...group, ...stream.waiting.splice(0)]) entry.fail(error);
        return;
      }
      await oneByOne(group, error, stream);
    }
  };
  /** One of them is at fault; the others are not to suffer for it. */
  const oneByOne = async (group: readonly Entry[], error: unknown, stream: Stream): Promise<void> => {
    const [only, ...others] = group;
    if (others.length === 0) only?.fail(error);
    else for (const entry of group) await commitGroup([entry], stream);
  };
  /** Somebody holds what one of the group needs: lanes that are held are set aside, and the others go on. */
  const withoutHeld = async (group: readonly Entry[], error: unknown, stream: Stream): Promise<void> => {
    const others = await heldLanes.setAside(group, error);
    if (others.length === group.length) {
      await oneByOne(group, error, stream);
      return;
    }
    // What came meanwhile for those lanes stays behind what came before it.
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
    if (stream.committing < stream.atOnce) void commit(stream);
  };
  return {
    add(entry) {
      if (heldLanes.takes(entry)) return;
      const stream = entry.lock === undefined ? concurrent : inOrder;
      stream.waiting.push(entry);
      begin(stream);
    },
  };
}
