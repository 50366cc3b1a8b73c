/**
 * A map of bounded size that drops entries unused for long, without scanning them: entries are in two generations, a
 * use moves one into the young generation, and when that is full, the old one is dropped whole.
 */
export class LruCache<Value> {
  readonly #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param most - the maximum number of entries; the last half of them to be used is always there. */
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

  /** How many entries there are, counting those in both generations twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
