/** What the agent made of one delivery. */
export type Change = {
  readonly delivery_id: string;
  readonly event: string | null;
  readonly summary: string;
};

/** The most recent changes, up to this many. A delivery that arrives again replaces its first arrival. */
export function createLatest(most: number) {
  const changes = new Map<string, Change>();
  return {
    add(change: Change): void {
      changes.delete(change.delivery_id);
      changes.set(change.delivery_id, change);
      for (const oldest of changes.keys()) {
        if (changes.size <= most) break;
        changes.delete(oldest);
      }
    },
    newestFirst: (): Change[] => [...changes.values()].toReversed(),
  };
}
