import { sql } from "kysely";

/**
 * The agents that have deliveries with a due time, as `agent(id)`. This is an index skip scan, which avoids reading all
 * those deliveries.
 */
export const WITH_DUE_AGENTS = sql`
  WITH RECURSIVE agent(id) AS (
    SELECT min(agent_id) FROM deliveries WHERE status = 'waiting' AND next_attempt_at IS NOT NULL
    UNION ALL
    SELECT (SELECT min(agent_id) FROM deliveries
        WHERE status = 'waiting' AND next_attempt_at IS NOT NULL AND agent_id > agent.id)
      FROM agent WHERE agent.id IS NOT NULL
  )`;

/** When the first delivery of such an agent is due. */
export const FIRST_DUE = sql`(SELECT min(next_attempt_at) FROM deliveries
    WHERE agent_id = agent.id AND status = 'waiting' AND next_attempt_at IS NOT NULL)`;
