import { sql } from "kysely";

/** The agents with deliveries that wait for a time, as `agent(id)`: an index skip scan, instead of reading all of those. */
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
