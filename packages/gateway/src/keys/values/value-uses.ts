import type { Database } from "../../storage/database.ts";

/** When key values were last used, written every few seconds instead of on each request. */
export type ValueUses = {
  note(valueId: string): void;
  /** Writes the recorded uses. */
  flush(): Promise<void>;
};

/** How long uses are collected, in milliseconds. */
const GATHER = 2_000;

const MOST_AT_ONCE = 500;

export function createValueUses({ query }: Database, now: () => number): ValueUses {
  let noted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const flushing = [...noted];
    noted = new Set();
    // Many per statement: ten thousand agents use ten thousand keys, and each commit delays webhooks.
    for (let from = 0; from < flushing.length; from += MOST_AT_ONCE) {
      await query
        .updateTable("agent_api_key_values")
        .set({ last_used_at: now() })
        .where("id", "in", flushing.slice(from, from + MOST_AT_ONCE))
        .execute();
    }
  };
  return {
    note(valueId) {
      noted.add(valueId);
      timer ??= setTimeout(() => void flush().catch(() => {}), GATHER).unref();
    },
    flush,
  };
}
