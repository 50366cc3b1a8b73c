import { SMALL_BODY, type BodyMemory } from "./body-memory.ts";

/** What a webhook carries: in memory, or somewhere else until it is needed. */
export type Body = Buffer | BodyElsewhere | LargeBody;

/** A body that is read piece by piece, each time anew. */
export type BodyElsewhere = {
  /** Bytes. */
  readonly length: number;
  /** Throws BodyMissing or BodyUnread. */
  pieces(): AsyncIterable<Buffer>;
};

/** A body that came in, and leaves the memory as soon as it is stored. */
export type LargeBody = BodyElsewhere & {
  /** Under which its pieces are stored, for this webhook alone; undefined: they are not. */
  readonly piecesId: bigint | undefined;
  /** They are, and from now on it is read from there. */
  stored(piecesId: bigint, elsewhere: BodyElsewhere): void;
};

/** What was stored is not there any more, or not whole: it can never be delivered. */
export class BodyMissing extends Error {
  override name = "BodyMissing";
}

/** The store did not give it. */
export class BodyUnread extends Error {
  override name = "BodyUnread";
  readonly code = "BODY_UNREAD";
}

/** Bodies above this size, in bytes, are stored in pieces, and read and sent piece by piece. */
const LARGE_BODY = 2 * 1024 * 1024;
/** Of so many bytes each. */
export const PIECE = 1024 * 1024;

export function isLarge(body: Body): boolean {
  return body.length > LARGE_BODY;
}

export function isInMemory(body: Body): body is Buffer {
  return Buffer.isBuffer(body);
}

/**
 * A large body as it came in.
 *
 * @param release - called when it does not need its memory any more.
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
      // Given back at once: until the collector comes, several of these would be a gateway's memory.
      bytes.buffer.transfer(0);
      release();
    },
  };
}

/** A body piece by piece, wherever it is. */
export function piecesOf(body: Body): AsyncIterable<Buffer> {
  return isInMemory(body) ? piecesIn(body) : body.pieces();
}

async function* piecesIn(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/** The whole of a body. */
export async function readWhole(body: Body): Promise<Buffer> {
  if (isInMemory(body)) return body;
  const whole = Buffer.allocUnsafeSlow(body.length);
  let place = 0;
  for await (const piece of body.pieces()) place += piece.copy(whole, place);
  return whole;
}

/** A body that is about to be read or sent, and has room in memory for that until it is closed. */
export type OpenBody = { readonly body: Body; close(): void };

/**
 * Makes room for a body that is elsewhere: for one piece of a large one, for all of another, which is read then.
 *
 * @param patience - how long to wait for room, in milliseconds.
 * @returns undefined when there was none.
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

/** Where a body that is in memory is counted. */
export function roomFor(body: Buffer, memory: BodyMemory) {
  return body.length <= SMALL_BODY ? memory.small : memory.read;
}
