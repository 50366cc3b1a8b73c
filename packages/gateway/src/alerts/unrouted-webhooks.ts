import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { deliveriesWithin } from "../deliveries/list/conditions.ts";
import { receivedAt } from "../ids/delivery-id.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A source's webhooks with one value, which wait for a target. */
export type UnroutedWebhooks = {
  readonly source_name: string;
  readonly value: string | null;
  readonly unrouted: number;
  /** The event after which the value's targets were switched off; null if it has none. */
  readonly off_reason: string | null;
  /** When the oldest of them was received, in Unix milliseconds. */
  readonly oldest_received_at: number;
};

/** How many unrouted webhooks are examined, oldest first. */
const LOOKED_AT = 10_000;

/** The values without a target, starting with the most webhooks. */
export async function findUnroutedWebhooks(
  browse: Kysely<Schema>,
  scope: Scope,
  most: number,
): Promise<UnroutedWebhooks[]> {
  const { rows } = await sql<
    Record<"source_name" | "unrouted" | "oldest", string> &
      Record<"source_value" | "off_reason", string | null>
  >`
    SELECT sources.name AS source_name, waiting.source_value, count(*) AS unrouted, min(waiting.id) AS oldest,
        (SELECT max(target.off_reason) FROM source_targets AS target
          WHERE target.source_id = sources.id AND target.value = waiting.source_value) AS off_reason
      FROM (
        SELECT id, source_id, source_value FROM deliveries
          WHERE status = 'unrouted' AND status NOT IN ('delivered', 'superseded') AND ${deliveriesWithin(scope)}
          ORDER BY id LIMIT ${LOOKED_AT}
      ) AS waiting
      JOIN sources ON sources.id = waiting.source_id
      GROUP BY sources.id, sources.name, waiting.source_value
      ORDER BY count(*) DESC LIMIT ${most}`.execute(browse);
  return rows.map(({ source_name, source_value, unrouted, off_reason, oldest }) => ({
    source_name,
    value: source_value,
    unrouted: Number(unrouted),
    off_reason,
    oldest_received_at: receivedAt(BigInt(oldest)),
  }));
}
