import type { Database } from "../../storage/database.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { Column } from "../../storage/write.ts";
import type { Journal } from "./journal.ts";
import type { OpenIds } from "./open-ids.ts";

/**
 * Gives a position among all events to the changes of deliveries that have none yet: those committed before the call have one
 * when it resolves. Until then nobody sees them.
 */
export type PlaceChanges = () => Promise<void>;

export type PlaceChangesParts = {
  readonly database: Pick<Database, "browse" | "lookUp" | "isShared">;
  readonly journal: Pick<Journal, "change">;
  readonly openIds: Pick<OpenIds, "open" | "close" | "doubt">;
};

const MOST_AT_ONCE = 500;
/** Two gateways that place the same changes in different orders would deadlock. */
const LOCK = "delivery changes";
const KEYS: readonly Column[] = [{ name: "key", type: "int8" }];
const COLUMNS: readonly Column[] = [{ name: "position", type: "int8" }];

/**
 * A change could not get its position when it is made: it is made by many statements, some of which change any number of
 * deliveries, and its commit may be overtaken. It gets a new id once it is committed, which is open for as long as that
 * is being stored, as a webhook's is. If several gateways do it at once, the first one's holds.
 */
export function createPlaceChanges({ database, journal, openIds }: PlaceChangesParts): PlaceChanges {
  // A few keys by their index: SQLite's thread for long reads, which takes memory, need not start for them.
  const way = database.isShared ? database.browse : database.lookUp;
  let placing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const placeSome = async (keys: readonly number[]): Promise<void> => {
    const ids = keys.map(() => openIds.open());
    try {
      await journal.change(
        [LOCK],
        [
          {
            kind: "update",
            table: "delivery_changes",
            keys: KEYS,
            columns: COLUMNS,
            rows: keys.map((key, index) => [key, ids[index] ?? null]),
            guard: "position IS NULL",
          },
        ],
      );
    } catch (error) {
      if (isOutage(error) && !isHeld(error)) for (const id of ids) openIds.doubt(id);
      throw error;
    } finally {
      for (const id of ids) openIds.close(id);
    }
  };
  const placeAll = async (): Promise<void> => {
    for (;;) {
      const rows = await way
        .selectFrom("delivery_changes")
        .select("key")
        .where("position", "is", null)
        .orderBy("key")
        .limit(MOST_AT_ONCE)
        .execute();
      if (rows.length > 0) await placeSome(rows.map(({ key }) => key));
      if (rows.length < MOST_AT_ONCE) return;
    }
  };
  const begin = (): Promise<void> => {
    placing = placeAll().finally(() => {
      placing = undefined;
    });
    return placing;
  };
  return () => {
    if (placing === undefined) return begin();
    // One that is under way may have looked before the caller's change was committed.
    next ??= placing
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
