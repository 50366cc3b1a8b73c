import { ShortLivedMap } from "../../short-lived-map.ts";
import { TOLD_COLUMNS } from "../../deliveries/delivery-columns.ts";
import { toldColumns } from "../../deliveries/delivery-row.ts";
import type { ToldSender } from "../../deliveries/delivery.ts";
import type { Database } from "../../storage/database.ts";

/**
 * The responses that senders got, until they are recorded. Most deliveries end moments later, and the response is
 * written with their end; the rest are written separately, in groups, after a while.
 */
export type SenderAnswers = {
  /** The sender of this delivery gets a response. */
  note(id: bigint, told: ToldSender): void;
  /** For the writer of the delivery: the response that its sender got, unless already recorded. */
  take(id: bigint): ToldSender | undefined;
  isEmpty(): boolean;
  /** Writes the responses that have been known for at least this many milliseconds. */
  write(since?: number): Promise<void>;
};

/** Maximum number kept in memory while the store is unreachable. */
const MOST = 50_000;

/** @param onNoted - called when there may be something to write. */
export function createSenderAnswers(
  { commit }: Pick<Database, "commit">,
  elapsed: () => number,
  onNoted = (): void => {},
): SenderAnswers {
  const noted = new ShortLivedMap<bigint, ToldSender & { readonly at: number }>();
  const note = (id: bigint, told: ToldSender): void => {
    if (noted.size < MOST) noted.set(id, { ...told, at: elapsed() });
    onNoted();
  };
  return {
    note,
    take(id) {
      const told = noted.get(id);
      noted.delete(id);
      return told;
    },
    isEmpty: () => noted.size === 0,
    async write(since = 0) {
      const ripe = [...noted].filter(([, { at }]) => at <= elapsed() - since);
      if (ripe.length === 0) return;
      for (const [id] of ripe) noted.delete(id);
      const rows = ripe.map(([id, told]) => {
        const columns = toldColumns(told);
        return [id, columns.answered_by, columns.answered_status, columns.answered_after];
      });
      try {
        await commit([
          {
            kind: "update",
            table: "deliveries",
            keys: [{ name: "id", type: "int8" }],
            columns: TOLD_COLUMNS,
            rows,
            guard: "answered_status IS NULL",
          },
        ]);
      } catch (error) {
        for (const [id, told] of ripe) note(id, told);
        throw error;
      }
    },
  };
}
