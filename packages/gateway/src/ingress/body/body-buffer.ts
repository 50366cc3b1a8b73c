/** From this size on, in bytes, a body is gathered in one place, which can be lent to another thread. */
const IN_ONE_FROM = 512 * 1024;

/** Whose buffer it is, while it is here. */
const owners = new WeakMap<ArrayBufferLike, BodyBuffer>();

/** A body's buffer on its way to another thread: until it is given back, the body is empty here. */
export type Loan = { readonly buffer: ArrayBuffer; giveBack(buffer: ArrayBuffer): void };

/** The loan of a body, where it is in a buffer of its own. */
export function loanOf({ buffer }: Uint8Array): Loan | undefined {
  const owner = owners.get(buffer);
  return owner === undefined || !(buffer instanceof ArrayBuffer)
    ? undefined
    : { buffer, giveBack: (returned) => owner.giveBack(returned) };
}

/**
 * The pieces of a body as they come.
 *
 * A large body goes, piece by piece, into one buffer: to put 25 MB together at its end would hold up everybody else, and take
 * twice the memory. The buffer is not shared memory, of which the collector does not know how much there is: it would not
 * hurry, and a gigabyte would lie around of what nobody needs any more.
 */
export class BodyBuffer {
  /** Bytes so far. */
  size = 0;
  #pieces: Buffer<ArrayBuffer>[] = [];
  #whole: Buffer<ArrayBuffer> | undefined;
  #expected: number;

  /** @param expected - the most that it can be, as its sender says; 0: unknown. Memory is taken for it only once much of it has come. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  /** It may be so large, in bytes, and there is room for it. */
  expect(bytes: number): void {
    this.#expected = bytes;
  }

  add(piece: Buffer<ArrayBuffer>): void {
    if (this.#whole === undefined && this.size >= IN_ONE_FROM && this.#expected > this.size) {
      this.giveBack(new ArrayBuffer(this.#expected));
      let place = 0;
      for (const each of this.#pieces) place += this.#copy(each, place);
      this.#pieces = [];
    }
    if (this.#whole === undefined) this.#pieces.push(piece);
    else this.#copy(piece, this.size);
    this.size += piece.length;
  }

  /** All of it in one. */
  whole(): Buffer<ArrayBuffer> {
    if (this.#whole !== undefined) return this.#whole.subarray(0, this.size);
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const whole = Buffer.concat(this.#pieces, this.size);
    this.#pieces = [whole];
    return whole;
  }

  /** Its buffer, when it comes back from another thread. */
  giveBack(buffer: ArrayBuffer): void {
    this.#whole = Buffer.from(buffer);
    owners.set(buffer, this);
  }

  #copy(piece: Buffer, place: number): number {
    return this.#whole === undefined ? 0 : piece.copy(this.#whole, place);
  }

  clear(): void {
    this.#pieces = [];
    this.#whole = undefined;
  }
}
