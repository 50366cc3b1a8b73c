/** A run's state. */
export type RunState =
  /** The agent is working. */
  | "working"
  /** The agent reported success. */
  | "succeeded"
  /** The agent reported failure. */
  | "failed"
  /** The agent did not report in time. */
  | "lost"
  /** It exceeded its time limit. */
  | "timed_out"
  /** A person cancelled it. */
  | "cancelled"
  /** The agent is stopping and handed it back to be attempted elsewhere. */
  | "handed_back";

/** An agent's work after it answered an attempt with a run; at most one per attempt. */
export type RunRow = {
  /** For a batch: its first delivery. */
  delivery_id: bigint;
  attempt: number;
  /** As in the delivery. */
  account_id: string | null;
  agent_id: string;
  route: string;
  /** The session it belongs to; null: none. */
  session: string | null;
  state: RunState;
  /** What happens if it is lost: `retry` or `fail`. */
  on_lost: string;
  started_at: number;
  /** The deadline of the whole run. */
  ends_by: number;
  /** The run is ended at this time unless a report arrives first: the end of its lease, or `ends_by`. */
  due_at: number;
  /** How long it may be silent, in milliseconds; null: the setting applies. */
  lease: number | null;
  /** 1: the agent claimed the delivery from its inbox; null: it answered a request. */
  claimed: number | null;
  /** The last report; null: none yet. */
  reported_at: number | null;
  note: string | null;
  /** Millionths, from 0 to 1,000,000. */
  progress: number | null;
  /** JSON. */
  result: string | null;
  /** The agent's own words. */
  error: string | null;
  /** The totals of the run so far, from the last report that included them. */
  input_tokens: number | null;
  output_tokens: number | null;
  /** Millionths of a dollar. */
  cost_usd: number | null;
  model: string | null;
  /** When a person requested cancellation. */
  cancel_requested_at: number | null;
  finished_at: number | null;
};
