/** From this size on, in bytes, a body is kept where other threads can read it too. */
const SHARED_FROM = 512 * 1024;

/** The pieces of a body as they come. */
export type GatheredBody = {
  /** Bytes so far. */
  readonly size: number;
  add(piece: Buffer): void;
  /** All of it in one. */
  whole(): Buffer;
  clear(): void;
};

/**
 * A large body goes, piece by piece, into memory that threads share: to put 25 MB together at its end, and to copy them for
 * the threads that verify and store them, would hold up everybody else for a tenth of a second.
 *
 * @param declared - the body's size as its sender says; 0: unknown. Memory is taken for it only once much of it has come.
 */
export function gatherBody(declared: number): GatheredBody {
  let pieces: Buffer[] = [];
  let size = 0;
  let shared: Buffer | undefined;
  return {
    get size() {
      return size;
    },
    add(piece) {
      if (shared === undefined && size >= SHARED_FROM && declared > size) {
        shared = Buffer.from(new SharedArrayBuffer(declared));
        let place = 0;
        for (const each of pieces) place += each.copy(shared, place);
        pieces = [];
      }
      if (shared === undefined) pieces.push(piece);
      else piece.copy(shared, size);
      size += piece.length;
    },
    whole() {
      if (shared !== undefined) return shared.subarray(0, size);
      const [only] = pieces;
      return only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces, size);
    },
    clear() {
      pieces = [];
      shared = undefined;
    },
  };
}
