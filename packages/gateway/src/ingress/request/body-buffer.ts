/** From this size on, in bytes, a body is collected in one buffer, which can be transferred to another thread. */
const IN_ONE_FROM = 512 * 1024;

/** Each buffer's owner, while the buffer is on this thread. */
const owners = new WeakMap<ArrayBufferLike, BodyBuffer>();

/** A body's buffer on its way to another thread: until it is returned, the body is empty here. */
export type Loan = { readonly buffer: ArrayBuffer; giveBack(buffer: ArrayBuffer): void };

/** The transfer of a body that has its own buffer. */
export function loanOf({ buffer }: Uint8Array): Loan | undefined {
  const owner = owners.get(buffer);
  return owner === undefined || !(buffer instanceof ArrayBuffer)
    ? undefined
    : { buffer, giveBack: (returned) => owner.giveBack(returned) };
}

/**
 * Collects the pieces of a body.
 *
 * A large body goes piece by piece into one buffer: concatenating 25 MB at the end would block other requests and take twice the
 * memory. The buffer is not shared memory, which the garbage collector does not count: a gigabyte of unused memory would pile up.
 */
export class BodyBuffer {
  /** Bytes received so far. */
  size = 0;
  #pieces: Buffer<ArrayBuffer>[] = [];
  #whole: Buffer<ArrayBuffer> | undefined;
  #expected: number;

  /** @param expected - the maximum size according to the sender; 0 if unknown. Memory is allocated only once much has arrived. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  /** Allows growth to this size, in bytes, for which memory is reserved. */
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

  /** The whole body in one buffer. */
  whole(): Buffer<ArrayBuffer> {
    if (this.#whole !== undefined) return this.#whole.subarray(0, this.size);
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const whole = Buffer.concat(this.#pieces, this.size);
    this.#pieces = [whole];
    return whole;
  }

  /** Takes its buffer back from another thread. */
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
