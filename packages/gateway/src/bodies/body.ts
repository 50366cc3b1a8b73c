import { SMALL_BODY, type BodyMemory } from "./body-memory.ts";

/** A webhook's body: in memory, or elsewhere until needed. */
export type Body = Buffer | BodyElsewhere | LargeBody;

/** A body that is read in pieces, from the start each time. */
export type BodyElsewhere = {
  /** Bytes. */
  readonly length: number;
  /** Throws BodyMissing or BodyUnread. */
  pieces(): AsyncIterable<Buffer>;
};

/** An incoming body that leaves memory once it is stored. */
export type LargeBody = BodyElsewhere & {
  /** The id of its stored pieces, used by this webhook only; undefined: not stored yet. */
  readonly piecesId: bigint | undefined;
  /** Records that it is stored; from now on it is read from the store. */
  stored(piecesId: bigint, elsewhere: BodyElsewhere): void;
};

/** The stored body is missing or incomplete: it can never be delivered. */
export class BodyMissing extends Error {
  override name = "BodyMissing";
}

/** The store could not be read. */
export class BodyUnread extends Error {
  override name = "BodyUnread";
  readonly code = "BODY_UNREAD";
}

/** Bodies above this size, in bytes, are stored, read and sent in pieces. */
const LARGE_BODY = 2 * 1024 * 1024;
/** The size of a piece, in bytes. */
export const PIECE = 1024 * 1024;

export function isLarge(body: Body): boolean {
  return body.length > LARGE_BODY;
}

export function isInMemory(body: Body): body is Buffer {
  return Buffer.isBuffer(body);
}

/**
 * Wraps an incoming large body.
 *
 * @param release - called when it no longer needs its memory.
 */
export function createLargeBody(bytes: Buffer<ArrayBuffer>, release: () => void): LargeBody {
  const { length } = bytes;
  let stored: { readonly piecesId: bigint; readonly elsewhere: BodyElsewhere } | undefined;
  return {
    length,
    get piecesId() {
      return stored?.piecesId;
    },
    pieces: () => (stored === undefined ? piecesIn(bytes) : stored.elsewhere.pieces()),
    stored(piecesId, elsewhere) {
      stored = { piecesId, elsewhere };
      // Freed immediately: several of these would fill the gateway's memory before the garbage collector runs.
      bytes.buffer.transfer(0);
      release();
    },
  };
}

/** A body in pieces, wherever it is. */
export function piecesOf(body: Body): AsyncIterable<Buffer> {
  return isInMemory(body) ? piecesIn(body) : body.pieces();
}

async function* piecesIn(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/** A whole body. */
export async function readWhole(body: Body): Promise<Buffer> {
  if (isInMemory(body)) return body;
  const whole = Buffer.allocUnsafeSlow(body.length);
  let place = 0;
  for await (const piece of body.pieces()) place += piece.copy(whole, place);
  return whole;
}

/** A body about to be read or sent, with memory reserved until it is closed. */
export type OpenBody = { readonly body: Body; close(): void };

/**
 * Reserves memory for a body that is not in memory: one piece of a large body; otherwise the whole body, which is then
 * read.
 *
 * @param patience - how long to wait for memory, in milliseconds.
 * @returns undefined if there was none.
 * @throws BodyMissing, BodyUnread
 */
export async function openBody(
  body: Body,
  memory: Pick<BodyMemory, "read">,
  patience: number,
): Promise<OpenBody | undefined> {
  if (isInMemory(body)) return { body, close() {} };
  const { read } = memory;
  const bytes = Math.min(body.length, isLarge(body) ? PIECE : LARGE_BODY);
  if (!(await read.take(bytes, patience))) return undefined;
  let isOpen = true;
  const close = (): void => {
    if (isOpen) read.release(bytes);
    isOpen = false;
  };
  try {
    return { body: isLarge(body) ? body : await readWhole(body), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The room that a body in memory counts towards. */
export function roomFor(body: Buffer, memory: BodyMemory) {
  return body.length <= SMALL_BODY ? memory.small : memory.read;
}
