import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { readReceiver } from "../recoveries/find-source.ts";
import { receiversWithin } from "../recoveries/receivers-within.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A period in which a provider gave up on webhooks that the gateway could not store. */
export type Gap = {
  readonly provider: "github" | "slack";
  readonly receiver: ReturnType<typeof readReceiver>;
  /** In Unix milliseconds. */
  readonly from: number;
  readonly to: number;
};

const DAY = 86_400_000;
const REPORTED_FOR = 3 * DAY;
/** Slack tries immediately, after one minute and after five more; GitHub tries once. In milliseconds. */
const SLACK_RETRIES = 6 * 60_000;

/**
 * Outages of the last 3 days that lasted longer than a provider's own retries, where nothing recovers missed webhooks: Slack has no
 * way to, and GitHub needs a credential.
 */
export async function findGaps(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
  limit: number,
): Promise<Gap[]> {
  const { rows } = await sql<{ provider: string; name: string; began_at: number; ended_at: number }>`
    SELECT DISTINCT agent_api_keys.api_key_type AS provider, agents.name AS name, outages.began_at, outages.ended_at
      FROM outages
      JOIN agent_api_keys ON agent_api_keys.created_at < outages.began_at
      JOIN agents ON agents.id = agent_api_keys.agent_id
      WHERE outages.ended_at > ${now - REPORTED_FOR} AND ${receiversWithin(scope)}
        AND ((agent_api_keys.api_key_type = 'slack' AND outages.ended_at - outages.began_at > ${SLACK_RETRIES})
          OR (agent_api_keys.api_key_type = 'github' AND NOT EXISTS (
            SELECT 1 FROM recoveries WHERE recoveries.receiver_id = agents.id AND recoveries.provider = 'github')))
      ORDER BY outages.began_at DESC, agents.name LIMIT ${limit}`.execute(browse);
  return rows.map(({ provider, name, began_at, ended_at }) => ({
    provider: provider === "slack" ? "slack" : "github",
    receiver: readReceiver(name),
    from: began_at,
    to: ended_at,
  }));
}
