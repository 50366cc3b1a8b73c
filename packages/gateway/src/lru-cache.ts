/**
 * A map of bounded size that evicts entries unused for long, without scanning. Entries live in two generations: a use moves an
 * entry into the young one, and when that is full, the old one is dropped as a whole.
 */
export class LruCache<Value> {
  readonly #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param most - the maximum number of entries; the most recently used half is always kept. */
  constructor(most: number) {
    this.#half = Math.max(1, Math.floor(most / 2));
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** The number of entries; those in both generations count twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
