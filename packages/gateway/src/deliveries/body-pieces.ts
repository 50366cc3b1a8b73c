import type { Kysely } from "kysely";
import type { DeliveryRequestRow, Schema } from "../storage/schema.ts";
import type { Column, StoredRow } from "../storage/write.ts";

/**
 * Bodies above this size, in bytes, are stored in pieces, before their delivery is. In one commit, 25 MB take a tenth of a
 * second, for which everybody else's webhooks would wait; a piece takes two milliseconds.
 */
const LARGE = 2 * 1024 * 1024;
const PIECE = 1024 * 1024;

export const PIECE_COLUMNS: readonly Column[] = [
  { name: "body_id", type: "int8" },
  { name: "number", type: "int8" },
  { name: "bytes", type: "bytea" },
];

export function isLarge(body: Uint8Array): boolean {
  return body.length > LARGE;
}

/** A body's pieces in order, for `PIECE_COLUMNS`. */
export function* piecesOf(bodyId: bigint, body: Uint8Array): Generator<StoredRow> {
  for (let number = 0; number * PIECE < body.length; number++) {
    yield [bodyId, number, body.subarray(number * PIECE, (number + 1) * PIECE)];
  }
}

/**
 * The body of a stored request. Piece by piece too: what one query gives back is read in one turn of the event loop.
 *
 * @throws Error when pieces are missing: nothing else may be taken for the body.
 */
export async function readBody(
  store: Kysely<Schema>,
  { body, pieces_id }: Pick<DeliveryRequestRow, "body" | "pieces_id">,
): Promise<Uint8Array> {
  if (pieces_id === null) return body;
  const size = await sizeOfPieces(store, pieces_id);
  if (size === 0) throw new Error(`the pieces of a body are missing: ${pieces_id}`);
  const whole = Buffer.allocUnsafeSlow(size);
  for (let number = 0, place = 0; place < whole.length; number++) {
    const { bytes } = await store
      .selectFrom("body_pieces")
      .select("bytes")
      .where("body_id", "=", pieces_id)
      .where("number", "=", number)
      .executeTakeFirstOrThrow();
    whole.set(bytes, place);
    place += bytes.length;
  }
  return whole;
}

/** How many bytes the body with this id has. */
export async function sizeOfPieces(store: Kysely<Schema>, bodyId: bigint): Promise<number> {
  const { size } = await store
    .selectFrom("body_pieces")
    // `length` is that of the bytes in both engines, and neither reads them for it.
    .select((expression) =>
      expression.fn.sum<number | bigint | string | null>(expression.fn("length", ["bytes"])).as("size"),
    )
    .where("body_id", "=", bodyId)
    .executeTakeFirstOrThrow();
  return Number(size ?? 0);
}
