import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import {
  changeOf,
  changesAfter,
  changesBefore,
  deliveriesWith,
  latestPosition,
  OVERLAP,
  type Position,
} from "./change-log.ts";
import type { ListedDelivery } from "../list/list-deliveries.ts";

/** Polls for changes and returns each one once. */
export type ChangePoller = {
  /** How far it has polled. */
  readonly position: Position;
  poll(): Promise<Found>;
};

export type Found = {
  /** Ordered by change. */
  readonly deliveries: readonly ListedDelivery[];
  /** Whether more are likely. */
  readonly isMore: boolean;
};

/** The maximum number of changes per poll. */
const MOST_FRESH = 1_000;
/** The maximum number of changes in the overlap to check again; if there are more, the latest ones. */
const MOST_LATE = 4_000;

/** Starts polling at the latest change. */
export async function createChangePoller(browse: Kysely<Schema>): Promise<ChangePoller> {
  let position = await latestPosition(browse);
  /** The times of returned changes, by key, kept while they can become visible again. */
  const found = new Map<string, number>();
  for (const { key, changedAt } of await changesBefore(browse, position, MOST_LATE))
    found.set(key, changedAt);

  return {
    get position() {
      return position;
    },
    async poll() {
      const [late, fresh] = [
        await changesBefore(browse, position, MOST_LATE),
        await changesAfter(browse, position, MOST_FRESH),
      ];
      const unknown = [...late, ...fresh].filter(({ key }) => !found.has(key));
      const deliveries = await deliveriesWith(
        browse,
        unknown.map(({ id }) => id),
      );
      // A delivery may have changed again since its key was read. Its current state is returned and remembered under
      // both keys.
      const told = deliveries.filter((delivery) => !found.has(changeOf(delivery).key));
      for (const { key, changedAt } of [...unknown, ...told.map(changeOf)]) found.set(key, changedAt);
      position = fresh.at(-1) ?? position;
      for (const [key, changedAt] of found) if (changedAt < position.changedAt - OVERLAP) found.delete(key);
      return { deliveries: told, isMore: fresh.length === MOST_FRESH };
    },
  };
}
