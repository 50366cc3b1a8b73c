import { matches, type IdRange } from "../list/filter.ts";
import { createPause } from "../../pause.ts";
import type { DeliveryEvent, EventSelection } from "./delivery-event.ts";

/**
 * Waits for events of a selection. It holds no events; they are read from the store, from the range that it reports.
 */
export type EventFollower = {
  /**
   * Resolves with a range that may contain events, with silence after this time (milliseconds), or with the end. Do not
   * call again before it has resolved and the range was read.
   */
  next(patience: number): Promise<Told>;
  /** The id below which everything is settled; a follower without a cursor begins here. */
  below(): bigint;
  /**
   * Offers a range that follows the last one.
   *
   * @param fresh - its events; undefined if there are too many to compare.
   */
  offer(range: IdRange, fresh: readonly DeliveryEvent[] | undefined): void;
  isOver(): boolean;
  end(): void;
};

export type Told =
  | { readonly outcome: "events"; readonly range: IdRange }
  /** There are no events below this id except in the reported ranges. */
  | { readonly outcome: "silence"; readonly below: bigint }
  | { readonly outcome: "ended" };

/** @param known - everything below is settled and was not offered. */
export function createEventFollower(
  { kinds, filter }: EventSelection,
  known: bigint,
  onEnd: (ending: EventFollower) => void,
): EventFollower {
  let below = known;
  /** The range that has not been read yet. */
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
