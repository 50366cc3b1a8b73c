import { sql, type Kysely } from "kysely";
import type { Scope } from "../../access/access.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { deliveriesWithin } from "./conditions.ts";
import { selectDeliveries, type ListedDelivery } from "./list-deliveries.ts";

/** A delivery compared with others of the same request. */
export type ComparedDelivery = ListedDelivery & { readonly answer: Uint8Array | null };

/** The maximum number compared. */
const MOST = 100;

/**
 * The deliveries of the same request (to other targets of its source, and replays of those) that the caller may see.
 * Oldest first.
 */
export async function findOfSameRequest(
  browse: Kysely<Schema>,
  id: bigint,
  scope: Scope,
): Promise<ComparedDelivery[]> {
  const row = await browse
    .selectFrom("deliveries")
    .select(["id", "request_id", "replay_of"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return [];
  const replayed =
    row.replay_of === null
      ? undefined
      : await browse
          .selectFrom("deliveries")
          .select(["id", "request_id"])
          .where("id", "=", row.replay_of)
          .executeTakeFirst();
  const { request_id, id: own } = replayed ?? row;
  const request = request_id ?? own;
  const sharing = sql`SELECT id FROM deliveries WHERE id = ${request} OR request_id = ${request}`;
  return selectDeliveries(browse)
    .select("deliveries.answer")
    .where(
      sql<boolean>`(deliveries.id IN (${sharing}) OR deliveries.replay_of IN (${sharing}) OR deliveries.id = ${id})`,
    )
    .where(deliveriesWithin(scope))
    .orderBy("deliveries.id")
    .limit(MOST)
    .execute();
}

/** Groups of two or more with equal responses, ordered by their first member. Statuses are compared, times are not. */
export function equalAnswers(compared: readonly ComparedDelivery[]): bigint[][] {
  const answered = compared.filter(({ agent_status }) => agent_status !== null);
  const groups = Map.groupBy(
    answered,
    ({ agent_status, answer }) => `${agent_status} ${Buffer.from(answer ?? []).toString("base64")}`,
  );
  return [...groups.values()].flatMap((group) => (group.length > 1 ? [group.map(({ id }) => id)] : []));
}
