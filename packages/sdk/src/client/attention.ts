export type PausedAgent = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly status_reason: string;
};

export type FailingRoute = {
  readonly agent_id: string;
  readonly agent_name: string;
  readonly route: string;
  readonly failed: number;
  readonly rejected: number;
  /** Waiting for another attempt. */
  readonly retrying: number;
  readonly last_received_at: string;
};

export type RisingRefusals = {
  readonly agent_name: string;
  readonly code: string;
  readonly last_hour: number;
  /** In the 24 hours before. */
  readonly usual_per_hour: number;
};

export type ExpiringKey = {
  readonly id: string;
  readonly name: string;
  readonly api_key_type: string;
  readonly agent_name: string;
  readonly expires_at: string;
};

/** What somebody should look at: at most 20 of each. Times are ISO 8601. */
export type Attention = {
  /** Agents that are not there; what is for them waits. */
  readonly paused_agents: readonly PausedAgent[];
  /** Of the last 24 hours. */
  readonly failing_routes: readonly FailingRoute[];
  /** Three times as many as usual, or more. */
  readonly rising_refusals: readonly RisingRefusals[];
  /** Within 14 days. */
  readonly expiring_keys: readonly ExpiringKey[];
};
