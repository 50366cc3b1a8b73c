/**
 * A compact set of strings with false positives but no false negatives (Bloom 1970, https://doi.org/10.1145/362686.362692). The
 * strings must already be hashes.
 */
export class BloomFilter {
  readonly #words: Uint32Array;
  readonly #mask: number;
  #added = 0;

  /** @param bits - a power of two, at least 32. */
  constructor(bits: number) {
    this.#words = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  /** How many strings were new when added. */
  get added(): number {
    return this.#added;
  }

  /** @returns whether the set already contained the string, with some false positives. */
  add(text: string): boolean {
    // Deriving four positions from two hashes loses no accuracy (Kirsch and Mitzenmacher 2006).
    let first = 0x811c9dc5;
    let second = 0x01000193;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second, 0x5bd1e995) ^ code;
    }
    second |= 1;
    let isNew = false;
    for (let place = first, count = 0; count < 4; count += 1, place = (place + second) | 0) {
      const at = (place & this.#mask) >>> 5;
      const bit = 1 << (place & 31);
      const word = this.#words[at] ?? 0;
      if ((word & bit) !== 0) continue;
      isNew = true;
      this.#words[at] = word | bit;
    }
    if (isNew) this.#added += 1;
    return !isNew;
  }
}
