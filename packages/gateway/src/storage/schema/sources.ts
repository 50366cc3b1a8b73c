/** A URL of the gateway's own. Its keys are those of the row in `agents` with the same id. */
export type SourceRow = {
  id: string;
  account_id: string;
  name: string;
  /** A provider's id. */
  provider: string;
  /** A template of the value that targets are chosen by; null: everything goes to `*`. */
  route_by: string | null;
  /** `/slack` or `/linear`: the source also answers under the paths of that name; null: it does not. */
  alias: string | null;
  created_at: number;
  updated_at: number;
};

/** An agent that gets a source's webhooks with one value. */
export type SourceTargetRow = {
  source_id: string;
  /** `*`: all values that have no target of their own. */
  value: string;
  agent_id: string;
  path: string;
  /** JSON: which webhooks it gets; null: all. */
  when_filter: string | null;
  /** 1: its deliveries are copies for comparison. */
  shadow: number;
  /** The event after which it gets no more; null: it is on. */
  off_reason: string | null;
  off_at: number | null;
  created_at: number;
};
