import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Logger } from "../../telemetry/log.ts";
import { inRange } from "../list/conditions.ts";
import type { IdRange } from "../list/filter.ts";
import { selectDeliveries } from "../list/list-deliveries.ts";
import { EVENT_KINDS, receivedEvent, type DeliveryEvent, type EventSelection } from "./delivery-event.ts";
import { createEventFollower, type EventFollower } from "./event-follower.ts";
import { listChanges } from "./list-changes.ts";

/** Tells followers when there may be new events, whichever gateway received them. */
export type EventFeed = {
  /** @returns undefined if there are too many followers already. */
  follow(selection: EventSelection): Promise<EventFollower | undefined>;
  /** Ends all current and future followers. */
  stop(): void;
};

export type EventFeedParts = {
  readonly browse: Kysely<Schema>;
  /** All events at smaller positions are committed or never will be. */
  readonly settledBelow: () => Promise<bigint>;
  /** Calls back after this gateway's commits. @returns a function that stops this. */
  readonly watchCommits: (onCommit: () => void) => () => void;
  readonly log: Logger;
};

/** The maximum number of followers: in total, and per account. */
export const MOST_FOLLOWERS = 1_000;
export const MOST_OF_ACCOUNT = 200;
/** How long to collect commits before the next check, in milliseconds. */
const GATHER = 15;
/** How often to check without a webhook at this gateway, in milliseconds. */
const LOOK_EVERY = 500;
/** If there are more new events than this, each follower checks for itself which of them it wants. */
const MOST_COMPARED = 200;

/** One check serves all followers; without followers, there are none. */
export function createEventFeed(parts: EventFeedParts): EventFeed {
  const { browse, settledBelow, watchCommits, log } = parts;
  const followers = new Set<EventFollower>();
  const ofAccount = new Map<string | undefined, number>();
  /** Everything below has been offered to the followers. */
  let known = 0n;
  let looking: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let stopLooking: (() => void) | undefined;
  let isTroubled = false;
  let isStopped = false;

  const lookOnce = async (): Promise<void> => {
    const below = await settledBelow();
    if (below <= known) return;
    const range = { above: known - 1n, below };
    const fresh = followers.size === 0 ? [] : await freshIn(browse, range);
    for (const follower of followers) follower.offer(range, fresh);
    known = below;
  };
  const look = (): Promise<void> =>
    (looking ??= lookOnce().finally(() => {
      looking = undefined;
    }));
  const lookAgain = async (): Promise<void> => {
    try {
      // A check in progress may miss what is committed meanwhile.
      await looking;
      await look();
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) log.warn({ err: error }, "could not read events");
      isTroubled = true;
    }
  };
  const gather = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void lookAgain();
    }, GATHER).unref();
  };
  const startLooking = (): (() => void) => {
    const stopWatching = watchCommits(gather);
    const timer = setInterval(gather, LOOK_EVERY).unref();
    return () => {
      stopWatching();
      clearInterval(timer);
      clearTimeout(gathering);
      gathering = undefined;
    };
  };
  const count = (accountId: string | undefined, by: number): void =>
    void ofAccount.set(accountId, (ofAccount.get(accountId) ?? 0) + by);

  return {
    async follow(selection) {
      const { accountId } = selection.filter;
      await look();
      if (followers.size >= MOST_FOLLOWERS || (ofAccount.get(accountId) ?? 0) >= MOST_OF_ACCOUNT)
        return undefined;
      const follower = createEventFollower(selection, known, (ending) => {
        followers.delete(ending);
        count(accountId, -1);
        if (followers.size > 0) return;
        stopLooking?.();
        stopLooking = undefined;
      });
      followers.add(follower);
      count(accountId, 1);
      stopLooking ??= startLooking();
      if (isStopped) follower.end();
      return follower;
    },
    stop() {
      isStopped = true;
      for (const follower of followers) follower.end();
    },
  };
}

/** What may be new events for anyone; undefined if there are too many. */
async function freshIn(
  browse: Kysely<Schema>,
  range: IdRange,
): Promise<readonly DeliveryEvent[] | undefined> {
  const deliveries = await selectDeliveries(browse)
    .where(inRange(range))
    .where(sql<boolean>`deliveries.replay_of IS NULL AND deliveries.policy <> 'direct'`)
    .orderBy("deliveries.id")
    .limit(MOST_COMPARED + 1)
    .execute();
  const changes = await listChanges(browse, { kinds: EVENT_KINDS, filter: {} }, range, MOST_COMPARED + 1);
  const events = [...deliveries.map((delivery) => receivedEvent(delivery)), ...changes.events];
  return events.length > MOST_COMPARED || changes.through < range.below - 1n ? undefined : events;
}
