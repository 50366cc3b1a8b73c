import type { Database } from "../../storage/database.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { Column } from "../../storage/write.ts";
import type { Journal } from "./journal.ts";
import type { OpenIds } from "./open-ids.ts";

/**
 * Gives each change of a delivery that has none yet a position among all events. When it resolves, all changes
 * committed before the call have one. Until then, nobody sees them.
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
 * A change cannot get its position when it is made: many different statements make changes, some of them to any number
 * of deliveries, and a later commit may overtake it. It gets a new id after it is committed. Like a webhook's, that id
 * stays open while it is being stored. If several gateways place the same change, the first one wins.
 */
export function createPlaceChanges({ database, journal, openIds }: PlaceChangesParts): PlaceChanges {
  // Looks up a few keys by index: no need to start SQLite's thread for long reads, which takes memory.
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
    // A run in progress may have looked before the caller's change was committed.
    next ??= placing
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
