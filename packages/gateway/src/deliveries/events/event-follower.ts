import { matches, type IdRange } from "../list/filter.ts";
import { createPause } from "../../pause.ts";
import type { DeliveryEvent, EventSelection } from "./delivery-event.ts";

/** Waits for events of a selection. It keeps no events: where they may be, they are read from the store. */
export type EventFollower = {
  /**
   * Resolves with a range in which there may be events, with silence after this time (milliseconds), or with the end. Call
   * again only after it has resolved, and once the range was read.
   */
  next(patience: number): Promise<Told>;
  /** The id below which everything is settled; where a follower without a cursor begins. */
  below(): bigint;
  /**
   * Tells of a range that follows the last one.
   *
   * @param fresh - its events; undefined if there are too many to compare.
   */
  offer(range: IdRange, fresh: readonly DeliveryEvent[] | undefined): void;
  isOver(): boolean;
  end(): void;
};

export type Told =
  | { readonly outcome: "events"; readonly range: IdRange }
  /** There are none below this id, but in the ranges that were told. */
  | { readonly outcome: "silence"; readonly below: bigint }
  | { readonly outcome: "ended" };

/** @param known - everything below is settled, and was not offered. */
export function createEventFollower(
  { kinds, filter }: EventSelection,
  known: bigint,
  onEnd: (ending: EventFollower) => void,
): EventFollower {
  let below = known;
  /** What was not read yet. */
  let unread: IdRange | undefined = { above: -1n, below };
  let isOver = false;
  const pause = createPause();
  const isWanted = ({ kind, delivery }: DeliveryEvent): boolean =>
    kinds.includes(kind) && matches(filter, delivery);

  const follower: EventFollower = {
    async next(patience) {
      if (unread === undefined && !isOver) await pause.rest(patience);
      if (isOver) return { outcome: "ended" };
      if (unread === undefined) return { outcome: "silence", below };
      const range = unread;
      unread = undefined;
      return { outcome: "events", range };
    },
    below: () => below,
    offer(range, fresh) {
      below = range.below;
      if (unread !== undefined) unread = { above: unread.above, below };
      else if (fresh === undefined || fresh.some(isWanted)) unread = range;
      if (unread !== undefined) pause.wake();
    },
    isOver: () => isOver,
    end() {
      if (isOver) return;
      isOver = true;
      pause.wake();
      onEnd(follower);
    },
  };
  return follower;
}
