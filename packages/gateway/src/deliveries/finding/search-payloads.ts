import { sql } from "kysely";
import { bodyInPieces } from "../../bodies/body-pieces.ts";
import { BodyMissing, BodyUnread } from "../../bodies/body.ts";
import { containsBytes } from "../../storage/contains-bytes.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryFilter, IdRange } from "../list/filter.ts";
import { listDeliveries, type ListedDelivery, type Page } from "../list/list-deliveries.ts";
import type { LookedPage } from "./search-deliveries.ts";
import { spellingsOf } from "./payload-spellings.ts";

/** The maximum that one page scans. */
const MOST_PAYLOADS = 5_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** How many payloads and bytes one statement scans; other readers need their turn too. */
const STEP = 250;
const STEP_BYTES = 8 * 1024 * 1024;

/** The limits of one page of payloads. */
export type PayloadBounds = { readonly payloads: number; readonly bytes: number };

/**
 * Lists matching deliveries whose payload contains a text, newest first. No index can help: the bodies are read, and a
 * page ends after some thousand of them and returns the remaining range.
 */
export async function searchPayloads(
  database: Pick<Database, "browse" | "engine">,
  filter: DeliveryFilter,
  range: IdRange,
  text: string,
  limit: number,
  bounds: PayloadBounds = { payloads: MOST_PAYLOADS, bytes: MOST_BYTES },
): Promise<LookedPage> {
  const spellings = spellingsOf(text);
  const deliveries: ListedDelivery[] = [];
  let rest: IdRange | undefined = range;
  let lookedThrough = 0;
  let bytes = 0;
  while (rest !== undefined && lookedThrough < bounds.payloads && bytes < bounds.bytes) {
    const most = Math.min(STEP, bounds.payloads - lookedThrough);
    const page: Page = await listDeliveries(database.browse, filter, rest, "newest_first", most);
    // None of some 200,000 matches the other conditions: the next page continues.
    if (page.deliveries.length === 0) return { deliveries, rest: page.rest, lookedThrough };
    for (const chunk of chunksOf(page.deliveries, await sizesOf(database, page.deliveries))) {
      const found = await containing(database, chunk.deliveries, spellings);
      for (const delivery of chunk.deliveries) {
        lookedThrough++;
        if (found.has(requestOf(delivery))) deliveries.push(delivery);
        if (deliveries.length === limit)
          return { deliveries, rest: { ...range, below: delivery.id }, lookedThrough };
      }
      bytes += chunk.bytes;
      const last = chunk.deliveries.at(-1);
      if (bytes >= bounds.bytes && last !== undefined)
        return { deliveries, rest: { ...range, below: last.id }, lookedThrough };
    }
    rest = page.rest;
  }
  return { deliveries, rest, lookedThrough };
}

const requestOf = ({ id, request_id }: ListedDelivery): bigint => request_id ?? id;

type Chunk = { readonly deliveries: readonly ListedDelivery[]; readonly bytes: number };

/** Splits them into parts that one statement can scan. */
function chunksOf(deliveries: readonly ListedDelivery[], sizes: ReadonlyMap<bigint, number>): Chunk[] {
  const chunks: { deliveries: ListedDelivery[]; bytes: number }[] = [];
  for (const delivery of deliveries) {
    const size = sizes.get(requestOf(delivery)) ?? 0;
    const last = chunks.at(-1);
    if (last === undefined || last.bytes + size > STEP_BYTES)
      chunks.push({ deliveries: [delivery], bytes: size });
    else {
      last.deliveries.push(delivery);
      last.bytes += size;
    }
  }
  return chunks;
}

/** The sizes of payloads, by request, in bytes. */
async function sizesOf(
  { browse }: Pick<Database, "browse">,
  deliveries: readonly ListedDelivery[],
): Promise<ReadonlyMap<bigint, number>> {
  const rows = await browse
    .selectFrom("delivery_requests")
    .select([
      "delivery_id",
      // In both engines, `length` counts bytes without reading them.
      sql<number>`CASE WHEN pieces_id IS NULL THEN length(body) ELSE coalesce(body_size, 0) END`.as("size"),
    ])
    .where("delivery_id", "in", [...new Set(deliveries.map(requestOf))])
    .execute();
  return new Map(rows.map(({ delivery_id, size }) => [delivery_id, size]));
}

/** The requests whose payload contains one of the spellings. */
async function containing(
  { browse, engine }: Pick<Database, "browse" | "engine">,
  deliveries: readonly ListedDelivery[],
  spellings: readonly Buffer[],
): Promise<ReadonlySet<bigint>> {
  const isFound = spellings.map((spelling) => containsBytes(engine, "body", spelling));
  const rows = await browse
    .selectFrom("delivery_requests")
    .select(["delivery_id", "pieces_id", "body_size"])
    .where("delivery_id", "in", [...new Set(deliveries.map(requestOf))])
    .where(sql<boolean>`(pieces_id IS NOT NULL OR ${sql.join(isFound, sql` OR `)})`)
    .execute();
  const found = new Set<bigint>();
  for (const { delivery_id, pieces_id, body_size } of rows) {
    const isThere =
      pieces_id === null || (await isInPieces(bodyInPieces(browse, pieces_id, body_size ?? 0), spellings));
    if (isThere) found.add(delivery_id);
  }
  return found;
}

/** Whether a large body contains one of the spellings, which may span two pieces. */
async function isInPieces(
  body: ReturnType<typeof bodyInPieces>,
  spellings: readonly Buffer[],
): Promise<boolean> {
  const overlap = Math.max(...spellings.map(({ length }) => length)) - 1;
  let end = Buffer.alloc(0);
  try {
    for await (const piece of body.pieces()) {
      const text = Buffer.concat([end, piece]);
      if (spellings.some((spelling) => text.includes(spelling))) return true;
      end = text.subarray(Math.max(0, text.length - overlap));
    }
  } catch (error) {
    // A body that is no longer stored contains nothing.
    if (!(error instanceof BodyMissing || error instanceof BodyUnread)) throw error;
  }
  return false;
}
