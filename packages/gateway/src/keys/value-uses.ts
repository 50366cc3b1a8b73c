import type { Database } from "../storage/database.ts";

/** When values of keys were last used, written down every few seconds rather than at each request. */
export type ValueUses = {
  note(valueId: string): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
};

export function createValueUses({ query }: Database, now: () => number): ValueUses {
  let noted = new Map<string, number>();
  return {
    note: (valueId) => noted.set(valueId, now()),
    async flush() {
      const flushing = noted;
      noted = new Map();
      for (const [id, time] of flushing) {
        await query
          .updateTable("agent_api_key_values")
          .set({ last_used_at: time })
          .where("id", "=", id)
          .execute();
      }
    },
  };
}
