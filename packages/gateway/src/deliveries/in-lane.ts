/** Which statuses are in a lane, exactly as in the lanes' partial index: otherwise SQLite does not use it. */
export const IN_LANE = "IN ('waiting', 'running', 'working')";
