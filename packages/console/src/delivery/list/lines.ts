import type { Delivery } from "agentex-gateway-sdk/client";
import { titleOf } from "../describe/title.ts";

/** A line of a list: one delivery, or several that were sent in one request. */
export type Line =
  | {
      readonly kind: "delivery";
      readonly key: string;
      readonly delivery: Delivery;
      /** Whether it was sent with others, which have their own lines. */
      readonly isOfBatch: boolean;
    }
  | ({ readonly kind: "batch"; readonly key: string } & BatchLine);

export type BatchLine = {
  readonly batchId: string;
  /** The loaded ones, newest first; at least one. */
  readonly members: readonly [Delivery, ...Delivery[]];
  /** Whether some older ones may not be loaded yet. */
  readonly isPartial: boolean;
};

/**
 * Folds a list sorted by arrival, newest first: each batch becomes one line at the position of its newest delivery. A batch has the
 * id of its first delivery, so once that one is loaded, all are.
 */
export function linesOf(deliveries: readonly Delivery[]): Line[] {
  const groups = Map.groupBy(deliveries, ({ id, batch_id }) => batch_id ?? id);
  return [...groups].flatMap(([key, members]): Line[] => {
    const [newest, ...others] = members;
    if (newest === undefined) return [];
    const isPartial = members.every(({ id }) => id !== key);
    return others.length === 0 && !isPartial
      ? [{ kind: "delivery", key, delivery: newest, isOfBatch: false }]
      : [{ kind: "batch", key, batchId: key, members: [newest, ...others], isPartial }];
  });
}

/** One line per delivery, for a list that may lack some deliveries of a batch. */
export function separateLinesOf(deliveries: readonly Delivery[]): Line[] {
  return deliveries.map((delivery) => ({
    kind: "delivery",
    key: delivery.id,
    delivery,
    isOfBatch: delivery.batch_id !== null,
  }));
}

/** "batch of 9"; "batch of 10 or more" if nine are loaded. */
export function countBatch({ members, isPartial }: BatchLine): string {
  return isPartial ? `batch of ${members.length + 1} or more` : `batch of ${members.length}`;
}

/** How many summaries a batch's line shows. */
const SUMMARIES = 3;

/** What happened in a batch, newest first, without duplicates. */
export function summarize({ members }: BatchLine): string {
  const titles = [...new Set(members.map(titleOf))];
  const rest = titles.length - SUMMARIES;
  return [...titles.slice(0, SUMMARIES), ...(rest > 0 ? [`${rest} more`] : [])].join(" · ");
}
