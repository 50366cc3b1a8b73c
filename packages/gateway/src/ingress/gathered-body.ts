/** From this size on, in bytes, a body is kept where other threads can read it too. */
const SHARED_FROM = 512 * 1024;

/**
 * The pieces of a body as they come.
 *
 * A large body goes, piece by piece, into memory that threads share: to put 25 MB together at its end, and to copy them for
 * the threads that verify and store them, would hold up everybody else for a tenth of a second.
 */
export class GatheredBody {
  /** Bytes so far. */
  size = 0;
  #pieces: Buffer[] = [];
  #shared: Buffer | undefined;
  readonly #declared: number;

  /** @param declared - the body's size as its sender says; 0: unknown. Memory is taken for it only once much of it has come. */
  constructor(declared: number) {
    this.#declared = declared;
  }

  add(piece: Buffer): void {
    if (this.#shared === undefined && this.size >= SHARED_FROM && this.#declared > this.size) {
      this.#shared = Buffer.from(new SharedArrayBuffer(this.#declared));
      let place = 0;
      for (const each of this.#pieces) place += each.copy(this.#shared, place);
      this.#pieces = [];
    }
    if (this.#shared === undefined) this.#pieces.push(piece);
    else piece.copy(this.#shared, this.size);
    this.size += piece.length;
  }

  /** All of it in one. */
  whole(): Buffer {
    if (this.#shared !== undefined) return this.#shared.subarray(0, this.size);
    const [only] = this.#pieces;
    return only !== undefined && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces, this.size);
  }

  clear(): void {
    this.#pieces = [];
    this.#shared = undefined;
  }
}
