/**
 * A map of bounded size that forgets what was not used for long, without looking at what it holds: entries are in two
 * generations, a use moves one into the young generation, and when that is full the old one is dropped whole.
 */
export class LruCache<Value> {
  readonly #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param most - how many entries there are at the most; what was among the last half of them used is there. */
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

  /** How many entries are held, those that are in both generations twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
