import type { Delivery, DeliveryPage } from "agentex-gateway-sdk/client";

/**
 * Merges changes into a list sorted by arrival, newest first. Replaces listed deliveries and inserts others in order, except for
 * those older than everything loaded. Ids sort by time of arrival.
 *
 * @param belongs - whether an unlisted delivery may be added.
 * @param stays - whether a listed delivery stays.
 */
export function mergeChanges(
  pages: readonly DeliveryPage[],
  changes: readonly Delivery[],
  belongs: (delivery: Delivery) => boolean = () => true,
  stays: (delivery: Delivery) => boolean = () => true,
): DeliveryPage[] {
  const byId = new Map(changes.map((delivery) => [delivery.id, delivery]));
  const listed = new Set(pages.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)));
  const oldest = pages.flatMap(({ deliveries }) => deliveries).at(-1)?.id ?? "";
  const added = [...byId.values()].filter(
    (delivery) => !listed.has(delivery.id) && delivery.id > oldest && belongs(delivery),
  );
  const addedTo = Map.groupBy(added, ({ id }) =>
    Math.max(
      0,
      pages.findIndex((page) => endsBefore(page, id)),
    ),
  );
  return pages.map((page, index) => {
    const kept = page.deliveries.map((delivery) => byId.get(delivery.id) ?? delivery).filter(stays);
    const more = addedTo.get(index);
    return {
      ...page,
      deliveries: more === undefined ? kept : [...more, ...kept].toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    };
  });
}

/** Whether a page goes back further than a delivery. An empty page does not tell. */
function endsBefore({ deliveries }: DeliveryPage, id: string): boolean {
  const last = deliveries.at(-1);
  return last !== undefined && last.id < id;
}
