/** Which statuses are in a lane. Must match the lanes' partial index exactly, or SQLite does not use it. */
export const IN_LANE = "IN ('waiting', 'running', 'working')";

/** The first delivery in a lane that is not a run: it is attempted next, or right now. Parameters: agent and lane. */
export const NEXT_IN_LANE = `(SELECT first.id FROM deliveries AS first
  WHERE first.agent_id = ? AND first.lane = ? AND first.status ${IN_LANE} AND first.status <> 'working'
    AND first.position IS NOT NULL
  ORDER BY first.position LIMIT 1)`;

/** The runs in a lane, the oldest first, from an index of runs: a lane can be long. Parameters: agent and lane. */
export const RUN_IN_LANE = `(SELECT run.id FROM deliveries AS run
  WHERE run.agent_id = ? AND run.lane = ? AND run.status = 'working'
  ORDER BY run.position LIMIT 1)`;

/** Whether no run prevents a delivery from being attempted. Parameters: agent and lane. */
export const IS_FREE = `(joins = 1 OR NOT EXISTS ${RUN_IN_LANE})`;
