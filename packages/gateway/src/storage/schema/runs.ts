/** A run's state. */
export type RunState =
  /** The agent is at work. */
  | "working"
  /** It reported that it is done. */
  | "succeeded"
  /** It reported that it failed. */
  | "failed"
  /** It did not report in time. */
  | "lost"
  /** It took longer than it may. */
  | "timed_out"
  /** Called off by a person. */
  | "cancelled"
  /** The agent is stopping, and gave it back to be attempted elsewhere. */
  | "handed_back";

/** What an agent does after an attempt that it answered with a run: one per attempt. */
export type RunRow = {
  /** Of a batch: its first delivery. */
  delivery_id: bigint;
  attempt: number;
  /** As in the delivery. */
  account_id: string | null;
  agent_id: string;
  route: string;
  /** The session that it is part of; null: none. */
  session: string | null;
  state: RunState;
  /** What follows if it is lost: `retry` or `fail`. */
  on_lost: string;
  started_at: number;
  /** It has to end by then. */
  ends_by: number;
  /** It ends then unless a report arrives first: the end of its lease, or `ends_by`. */
  due_at: number;
  /** How long it may be silent, in milliseconds; null: as the setting says. */
  lease: number | null;
  /** 1: its agent took the delivery from its inbox; null: it answered a request. */
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
  /** The totals of the run so far, as the last report that had them said. */
  input_tokens: number | null;
  output_tokens: number | null;
  /** Millionths of a dollar. */
  cost_usd: number | null;
  model: string | null;
  /** When a person called it off. */
  cancel_requested_at: number | null;
  finished_at: number | null;
};
