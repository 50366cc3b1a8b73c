import { sql, type Kysely } from "kysely";
import { messageOf } from "../error-message.ts";
import { SMALL_BODY } from "./body-memory.ts";
import type { DeliveryRow } from "../storage/schema/deliveries.ts";
import type { Schema } from "../storage/schema/schema.ts";
import type { Column, StoredRow } from "../storage/write.ts";
import { BodyMissing, BodyUnread, type Body, type BodyElsewhere } from "./body.ts";

/*
 * Large bodies are stored in pieces, before their delivery. Committing 25 MB in one go takes a tenth of a second and
 * blocks all other webhooks; a piece takes two milliseconds.
 */

export const PIECE_COLUMNS: readonly Column[] = [
  { name: "body_id", type: "int8" },
  { name: "number", type: "int8" },
  { name: "bytes", type: "bytea" },
];

/** A piece of a body, for `PIECE_COLUMNS`. */
export function pieceRow(bodyId: bigint, number: number, bytes: Uint8Array): StoredRow {
  return [bodyId, number, bytes];
}

/** A delivery's request, including the body only if it is small. */
export type RequestRead = {
  readonly headers: string;
  readonly body: Body;
  /** JSON to send in place of the body. */
  readonly digest?: string | undefined;
};

/** A delivery and the request it shares with others, if any. */
export type RequestOwner = Pick<DeliveryRow, "id" | "request_id">;

/**
 * Reads the requests of these deliveries. Small bodies are read immediately, others when they are needed.
 *
 * @returns the requests by delivery id, without those that do not exist.
 */
export async function readRequests(
  store: Kysely<Schema>,
  deliveries: readonly RequestOwner[],
  bodies = store,
): Promise<Map<bigint, RequestRead>> {
  const ids = deliveries.flatMap(({ id, request_id }) => (request_id === null ? [id] : [id, request_id]));
  const stored = await readRows(store, ids, bodies);
  const requests = new Map<bigint, RequestRead>();
  for (const { id, request_id } of deliveries) {
    const request = stored.get(request_id ?? id);
    // A shared request has no digest: each delivery has its own, or none.
    if (request !== undefined) requests.set(id, { ...request, digest: stored.get(id)?.digest });
  }
  return requests;
}

async function readRows(
  store: Kysely<Schema>,
  ids: readonly bigint[],
  bodies: Kysely<Schema>,
): Promise<Map<bigint, RequestRead>> {
  const rows = await store
    .selectFrom("delivery_requests")
    // In both engines, `length` counts bytes without reading them.
    .select([
      "delivery_id",
      "headers",
      "pieces_id",
      "digest",
      sql<Uint8Array | null>`CASE WHEN length(body) <= ${sql.lit(SMALL_BODY)} THEN body END`.as("small"),
      sql<number>`CASE WHEN pieces_id IS NULL THEN length(body) ELSE coalesce(body_size,
        (SELECT sum(length(bytes)) FROM body_pieces WHERE body_id = pieces_id), 0) END`.as("size"),
    ])
    .where("delivery_id", "in", [...new Set(ids)])
    .execute();
  const requests = new Map<bigint, RequestRead>();
  for (const { delivery_id, headers, pieces_id, digest, small, size } of rows) {
    const body =
      pieces_id !== null
        ? bodyInPieces(bodies, pieces_id, size)
        : small === null
          ? bodyInRow(bodies, delivery_id, size)
          : Buffer.from(small.buffer, small.byteOffset, small.byteLength);
    requests.set(delivery_id, { headers, body, digest: digest ?? undefined });
  }
  return requests;
}

/** Reads the request of one delivery. */
export async function readRequest(
  store: Kysely<Schema>,
  delivery: RequestOwner,
): Promise<RequestRead | undefined> {
  return (await readRequests(store, [delivery])).get(delivery.id);
}

/** The body with this id and length in bytes. */
export function bodyInPieces(store: Kysely<Schema>, piecesId: bigint, length: number): BodyElsewhere {
  return {
    length,
    async *pieces() {
      if (length === 0) throw new BodyMissing(`the pieces of a body are missing: ${piecesId}`);
      let read = 0;
      for (let number = 0; read < length; number++) {
        const row = await given(
          store
            .selectFrom("body_pieces")
            .select("bytes")
            .where("body_id", "=", piecesId)
            .where("number", "=", number)
            .executeTakeFirst(),
        );
        if (row === undefined) throw new BodyMissing(`a piece of a body is missing: ${piecesId}, ${number}`);
        read += row.bytes.length;
        yield bufferOf(row.bytes);
      }
    },
  };
}

function bodyInRow(store: Kysely<Schema>, id: bigint, length: number): BodyElsewhere {
  return {
    length,
    async *pieces() {
      const row = await given(
        store.selectFrom("delivery_requests").select("body").where("delivery_id", "=", id).executeTakeFirst(),
      );
      if (row === undefined) throw new BodyMissing(`a request is missing: ${id}`);
      yield bufferOf(row.body);
    },
  };
}

/** The body of a delivery whose request is missing. */
const NO_BODY: BodyElsewhere = {
  length: 0,
  pieces: () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new BodyMissing("the request of a delivery is missing")),
    }),
  }),
};

/** Stands in for a missing request. */
export const NO_REQUEST: RequestRead = { headers: "[]", body: NO_BODY };

async function given<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    throw new BodyUnread(messageOf(error), { cause: error });
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The size of the body with this id, in bytes. */
export async function sizeOfPieces(store: Kysely<Schema>, bodyId: bigint): Promise<number> {
  const { size } = await store
    .selectFrom("body_pieces")
    // In both engines, `length` counts bytes without reading them.
    .select((expression) =>
      expression.fn.sum<number | bigint | string | null>(expression.fn("length", ["bytes"])).as("size"),
    )
    .where("body_id", "=", bodyId)
    .executeTakeFirstOrThrow();
  return Number(size ?? 0);
}
