/** A URL for an app with many installations. Its keys belong to the row in `agents` with the same id. */
export type SourceRow = {
  id: string;
  account_id: string;
  name: string;
  /** A provider's id. */
  provider: string;
  /** A template for the value that selects targets; null: everything goes to `*`. */
  route_by: string | null;
  /** `/slack` or `/linear`: the source also answers under that alias's paths; null: it does not. */
  alias: string | null;
  created_at: number;
  updated_at: number;
};

/** An agent that gets a source's webhooks with one value. */
export type SourceTargetRow = {
  source_id: string;
  /** `*`: all values without a target of their own. */
  value: string;
  agent_id: string;
  path: string;
  /** JSON: which webhooks it gets; null: all. */
  when_filter: string | null;
  /** 1: its deliveries are copies for comparison. */
  shadow: number;
  /** The event that switched it off; null: it is on. */
  off_reason: string | null;
  off_at: number | null;
  created_at: number;
};
