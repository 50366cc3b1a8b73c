import type { Delivery, DeliveryPage } from "agentex-gateway-sdk/client";

/**
 * Merges changes into a list sorted by arrival, newest first: listed deliveries are replaced, and those newer than all of
 * them are added at the top. Ids sort by time of arrival.
 */
export function mergeChanges(pages: readonly DeliveryPage[], changes: readonly Delivery[]): DeliveryPage[] {
  const byId = new Map(changes.map((delivery) => [delivery.id, delivery]));
  const listed = new Set(pages.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)));
  const newest = pages.flatMap(({ deliveries }) => deliveries)[0]?.id ?? "";
  const arrived = [...byId.values()]
    .filter(({ id }) => !listed.has(id) && id > newest)
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
  return pages.map((page, index) => {
    const kept = page.deliveries.map((delivery) => byId.get(delivery.id) ?? delivery);
    return { ...page, deliveries: index === 0 ? [...arrived, ...kept] : kept };
  });
}
