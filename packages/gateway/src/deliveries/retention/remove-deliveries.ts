import { sql, type Kysely } from "kysely";
import { sizeOfPieces } from "../../bodies/body-pieces.ts";
import type { Database } from "../../storage/database.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Write } from "../../storage/write.ts";
import { isNothing } from "./is-nothing.ts";

/** A delivery to remove, and the location of its request. */
export type Removable = { readonly id: bigint; readonly requestId: bigint };

/** Maximum bytes of bodies per step. */
const MOST_BYTES = 4 * 1024 * 1024;
/** How many unused requests to remove per step. */
const MOST_UNUSED = 100;

/** As many of these, from the first, as one commit can remove by the size of their bodies; at least one. */
export async function fewEnough(
  browse: Kysely<Schema>,
  ids: readonly bigint[],
): Promise<readonly Removable[]> {
  const rows = await browse
    .selectFrom("deliveries")
    .leftJoin("delivery_requests as request", (join) =>
      join.on(sql<boolean>`request.delivery_id = coalesce(deliveries.request_id, deliveries.id)`),
    )
    .select((expression) => [
      "deliveries.id",
      "deliveries.request_id",
      "request.pieces_id",
      expression.fn<number | null>("length", ["request.body"]).as("size"),
    ])
    .where("deliveries.id", "in", ids)
    .orderBy("deliveries.id")
    .execute();
  const sizes = new Map<bigint, number>();
  for (const { id, request_id, pieces_id, size } of rows) {
    const requestId = request_id ?? id;
    // A shared body is removed only once.
    if (sizes.has(requestId)) continue;
    sizes.set(requestId, pieces_id === null ? (size ?? 0) : await sizeOfPieces(browse, pieces_id));
  }
  let total = 0;
  const counted = new Set<bigint>();
  const removable = rows.map(({ id, request_id }) => ({ id, requestId: request_id ?? id }));
  const tooMany = removable.findIndex(({ requestId }, index) => {
    if (!counted.has(requestId)) total += sizes.get(requestId) ?? 0;
    counted.add(requestId);
    return index > 0 && total > MOST_BYTES;
  });
  return tooMany < 0 ? removable : removable.slice(0, tooMany);
}

/**
 * Removes deliveries with everything that belongs to them; a shared request goes with the last delivery that uses it.
 */
export function removalOf(removable: readonly Removable[]): Write[] {
  const ids = removable.map(({ id }) => id);
  const requestIds = [...new Set(removable.map(({ requestId }) => requestId))];
  const removeOf = (table: string, column: string): Write => ({
    kind: "run",
    sql: `DELETE FROM ${table} WHERE ${column} IN (${marksOf(ids)})`,
    parameters: ids,
  });
  return [
    // Two gateways that remove the same rows in different orders would deadlock.
    { kind: "lock", names: ["retention"] },
    removeOf("delivery_attempts", "delivery_id"),
    removeOf("runs", "delivery_id"),
    removeOf("delivery_changes", "delivery_id"),
    removeOf("deliveries", "id"),
    ...removeRequests([...new Set([...ids, ...requestIds])]),
  ];
}

/** Removes a shared request if no delivery uses it. */
export function removeUnusedRequest(id: bigint): Write[] {
  return removeRequests([id]);
}

/** Removes those requests that no delivery uses. */
function removeRequests(ids: readonly bigint[]): Write[] {
  const unused = `delivery_id IN (${marksOf(ids)})
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = delivery_requests.delivery_id)
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.request_id = delivery_requests.delivery_id)`;
  const remove = (statement: string): Write => ({ kind: "run", sql: statement, parameters: ids });
  return [
    remove(
      "DELETE FROM body_pieces WHERE body_id IN " +
        `(SELECT pieces_id FROM delivery_requests WHERE ${unused} AND pieces_id IS NOT NULL)`,
    ),
    remove(`DELETE FROM delivery_requests WHERE ${unused}`),
  ];
}

/** Removes shared requests with lower ids that no delivery uses. */
export async function removeUnused(database: Database, below: bigint): Promise<void> {
  const shared = (way: Kysely<Schema>) =>
    way
      .selectFrom("delivery_requests")
      .select("delivery_id")
      .where("shared", "is not", null)
      .where("delivery_id", "<", below);
  if (await isNothing(database, shared)) return;
  for (;;) {
    const rows = await shared(database.browse)
      .where(
        sql<boolean>`NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.request_id = delivery_requests.delivery_id)`,
      )
      .limit(MOST_UNUSED)
      .execute();
    if (rows.length === 0) return;
    await database.commit([
      { kind: "lock", names: ["retention"] },
      ...removeRequests(rows.map(({ delivery_id }) => delivery_id)),
    ]);
  }
}

function marksOf(ids: readonly bigint[]): string {
  return ids.map(() => "?").join(", ");
}
