import { hash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { EngineMigration } from "./migration.ts";
import type { Schema } from "../schema/schema.ts";

/**
 * Duplicates and ordering keys are identified by fingerprints, which cover a webhook's sender and target, and are short
 * enough for an index whatever a sender writes. Older gateways do not know them, and must not run at the same time.
 *
 * Deliveries of the last days get their fingerprints here, because providers resend for that long; older webhooks would
 * be accepted again. Deliveries in a queue move to the queue that later ones join.
 */
export const up: EngineMigration = async (query) => {
  await query.schema.alterTable("deliveries").addColumn("body_key", "text").execute();
  for (const statement of [
    `CREATE UNIQUE INDEX deliveries_body ON deliveries (agent_id, body_key)
       WHERE body_key IS NOT NULL AND status IN ('waiting', 'running', 'delivered', 'superseded')`,
    `DROP INDEX deliveries_conversation`,
    // Almost always the whole value, and never too long for an index page.
    `CREATE INDEX deliveries_conversation ON deliveries (substr(conversation, 1, 200), id)
       WHERE conversation IS NOT NULL`,
  ]) {
    await sql.raw(statement).execute(query);
  }
  await fingerprintRecent(query);
  await moveLanes(query);
};

const DAY = 86_400_000;
/** No provider resends a webhook after more than three days. */
const RECENT = 4 * DAY;
const BATCH = 500;

type Old = {
  readonly id: bigint;
  readonly provider: string;
  readonly key_id: string;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly provider_delivery_id: string | null;
};

async function fingerprintRecent(query: Kysely<Schema>): Promise<void> {
  // The time is the upper part of an id, in milliseconds since 2020.
  let after = BigInt(Date.now() - RECENT - Date.UTC(2020, 0, 1)) << 22n;
  for (;;) {
    const { rows } = await sql<Old>`
      SELECT id, provider, key_id, route, method, path, provider_delivery_id FROM deliveries
      WHERE id > ${after} AND dedupe_key IS NOT NULL ORDER BY id LIMIT ${BATCH}`.execute(query);
    const last = rows.at(-1);
    if (last === undefined) return;
    await setColumn(
      query,
      "dedupe_key",
      rows.map((row) => [row.id, dedupeKeyOf(row)]),
    );
    after = last.id;
  }
}

/** Each sender now has its own queue, whose first delivery is due. Finished deliveries can still be replayed. */
async function moveLanes(query: Kysely<Schema>): Promise<void> {
  const ownKeys = await routesWithKeys(query);
  for (let after = -1n; ;) {
    const { rows } = await sql<{ id: bigint; agent_id: string; route: string; key_id: string; lane: string }>`
      SELECT id, agent_id, route, key_id, lane FROM deliveries
      WHERE id > ${after} AND lane IS NOT NULL ORDER BY id LIMIT ${BATCH}`.execute(query);
    const last = rows.at(-1);
    if (last === undefined) break;
    const moved = rows.map(({ id, agent_id, route, key_id, lane }): [bigint, string] => [
      id,
      fingerprint(ownKeys.has(`${agent_id} ${route}`) ? `route ${lane}` : `key ${key_id} ${lane}`),
    ]);
    await setColumn(query, "lane", moved);
    after = last.id;
  }
  await sql`UPDATE deliveries SET next_attempt_at = ${Date.now()}
    WHERE lane IS NOT NULL AND status IN ('waiting', 'running') AND status = 'waiting' AND next_attempt_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier
        WHERE earlier.agent_id = deliveries.agent_id AND earlier.lane = deliveries.lane
          AND earlier.status IN ('waiting', 'running') AND earlier.position < deliveries.position)`.execute(
    query,
  );
}

/** The routes that define their own conversation key, as the agents are registered now. */
async function routesWithKeys(query: Kysely<Schema>): Promise<ReadonlySet<string>> {
  const agents = await sql<{ id: string; registration_metadata: string | null }>`
    SELECT id, registration_metadata FROM agents`.execute(query);
  return new Set(
    agents.rows.flatMap(({ id, registration_metadata }) => {
      const metadata = JSON.parse(registration_metadata ?? "{}") as {
        webhook_routes?: readonly { method: string; path: string; conversation_key?: string | null }[] | null;
      } | null;
      return (metadata?.webhook_routes ?? [])
        .filter(({ conversation_key }) => typeof conversation_key === "string")
        .map(({ method, path }) => `${id} ${method.toUpperCase()} ${path}`);
    }),
  );
}

async function setColumn(
  query: Kysely<Schema>,
  column: "dedupe_key" | "lane",
  values: readonly (readonly [bigint, string])[],
): Promise<void> {
  const given = sql.join(values.map(([id, value]) => sql`(CAST(${id} AS bigint), CAST(${value} AS text))`));
  await sql`WITH given(id, value) AS (VALUES ${given})
    UPDATE deliveries SET ${sql.ref(column)} = given.value FROM given WHERE deliveries.id = given.id`.execute(
    query,
  );
}

/** As the gateway computed them when this was written. */
function dedupeKeyOf({ provider, key_id, route, method, path, provider_delivery_id }: Old): string {
  // If the agent's routes were not known, the route was the method alone.
  const place = route.includes(" ") ? route : `${method} ${path.replace(/\?.*/s, "")}`;
  return fingerprint(`id ${provider} ${key_id} ${place.length} ${place} ${provider_delivery_id}`);
}

function fingerprint(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 22);
}
