/** Deletions after which the entries move to a new `Map`. */
const RENEW_AFTER = 256;

/**
 * A map for entries that stay only for moments, such as one per webhook in progress.
 *
 * V8 replaces the table of a `Map` again and again as entries come and go, and links each table to the next one. Once one
 * of them is in the old generation, all later ones, with everything that they held, survive every scavenge until the next
 * full garbage collection. Moving to a new `Map` from time to time cuts that chain.
 */
export class ShortLivedMap<Key, Value> {
  #entries = new Map<Key, Value>();
  #deleted = 0;

  get size(): number {
    return this.#entries.size;
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
  }

  /** @returns whether there was an entry. */
  delete(key: Key): boolean {
    const isDeleted = this.#entries.delete(key);
    if (isDeleted && ++this.#deleted >= Math.max(RENEW_AFTER, this.#entries.size)) this.#renew();
    return isDeleted;
  }

  /** From the oldest entry to the newest. Entries deleted during an iteration may still be visited. */
  keys(): MapIterator<Key> {
    return this.#entries.keys();
  }

  values(): MapIterator<Value> {
    return this.#entries.values();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]();
  }

  #renew(): void {
    const renewed = new Map<Key, Value>();
    for (const [key, value] of this.#entries) renewed.set(key, value);
    this.#entries = renewed;
    this.#deleted = 0;
  }
}
