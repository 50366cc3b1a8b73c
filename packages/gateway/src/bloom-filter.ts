/**
 * A set of texts in little memory that may also claim to contain others, never to lack one of its own (Bloom 1970,
 * https://doi.org/10.1145/362686.362692). The texts are hashes already.
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

  /** How many texts it did not contain when they were added. */
  get added(): number {
    return this.#added;
  }

  /** @returns whether it contained the text, or claimed to. */
  add(text: string): boolean {
    // Four places from two hashes are as good as four hashes (Kirsch and Mitzenmacher 2006).
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
