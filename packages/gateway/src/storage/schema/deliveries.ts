/** A delivery's status. */
export type DeliveryStatus =
  /** Stored; to be attempted now, later, or after others with its ordering key. */
  | "waiting"
  /** An attempt is in progress. */
  | "running"
  /** The agent accepted it, and a run is in progress. */
  | "working"
  /** The agent returned 2xx, or its run succeeded. */
  | "delivered"
  /** The agent returned a final status, such as 4xx. Not retried. */
  | "rejected"
  /** Out of retries. */
  | "failed"
  /** A newer delivery with its ordering key replaced it. */
  | "superseded"
  /** Cancelled by a person, by deleting its agent, or by a caller that hung up. */
  | "cancelled"
  /** Not what the agent asked for: it reaches the agent only if a person replays it. */
  | "filtered"
  /** Stored until a person releases or cancels it. */
  | "held"
  /** From a source without a target for it: stored until there is one. Its agent is the source. */
  | "unrouted";

export type DeliveryRow = {
  /** Time-ordered; contains the arrival time. Its public form is `dlv_…`. */
  id: bigint;
  /** The account, even after its agent was deleted; null: a gateway without login. */
  account_id: string | null;
  agent_id: string;
  /** The route as declared, `POST /repos/:owner`; only the method if routes are not known. */
  route: string;
  policy: string;
  status: DeliveryStatus;
  method: string;
  /** Path and query below the agent's URL. */
  path: string;
  /** A provider's id, or `external`. */
  provider: string;
  key_id: string;
  event: string | null;
  provider_delivery_id: string | null;
  conversation: string | null;
  /** The conversation as a session's key; null: derived from its provider and `conversation`, or none. */
  session_key: string | null;
  /** The session to which the conversation was bound; null: its own. */
  session: string | null;
  /**
   * Hash of the webhook's sender, target and id: unique among unfinished and delivered ones; null if duplicates are
   * allowed.
   */
  dedupe_key: string | null;
  /** The same for sender, target and body; also null once an equal body counts as a new webhook. */
  body_key: string | null;
  /** `concurrent`, `serialize`, `latest`, or `batch`. */
  ordering: string;
  /** Hash of the key and the conversation if deliveries go one at a time; null for `concurrent`. */
  lane: string | null;
  /** Order of acceptance within the lane. */
  position: bigint | null;
  /** 1: it does not wait for a run in progress in its lane. */
  joins: number | null;
  /**
   * The batch in which it is sent: the id of the batch's first delivery. Null while the batch is being collected, and
   * without batches.
   */
  batch_id: bigint | null;
  /** A batch starts at this time if nothing has been added, in Unix milliseconds. */
  quiet_until: number | null;
  /** The latest start of a batch that begins with this delivery. */
  collect_until: number | null;
  /** The maximum number of deliveries in a batch. */
  batch_size: number | null;
  /** When a waiting delivery is due; null while it is running, and while others in its lane come first. */
  next_attempt_at: number | null;
  /** The gateway instance that runs the current attempt, or ran the last one. */
  gateway: string | null;
  /** Number of attempts started. */
  attempts: number;
  /** How long the agent may be silent, in milliseconds. */
  timeout: number;
  /** The last attempt; earlier ones are in `delivery_attempts`. */
  attempt_started_at: number | null;
  /** Status of the agent's response; null if there was none. */
  agent_status: number | null;
  /** Why there was no complete or valid response: a stable code. */
  error: string | null;
  /** With `agent_redirected`: the target, if the agent sent one. */
  redirected_to: string | null;
  /** Milliseconds from forwarding to the agent's response, or to giving up. */
  duration: number | null;
  /** The start of the agent's response. */
  answer: Uint8Array | null;
  /** The status that the sender got; null while it is waiting, if it hung up, and if nobody waited. */
  answered_status: number | null;
  /** Milliseconds from the request's arrival to that response. */
  answered_after: number | null;
  /** Whose response it was: `agent` or `gateway`. */
  answered_by: string | null;
  finished_at: number | null;
  changed_at: number;
  /** The delivery that this one replays. */
  replay_of: bigint | null;
  /** Its trace id: 32 hex digits. */
  trace_id: string | null;
  /** Who caused it, according to the signed content; null if that does not say. */
  actor_id: string | null;
  actor_name: string | null;
  /** `user`, `bot` or `app`. */
  actor_kind: string | null;
  /** The actor's relation to the resource, such as `member`. */
  standing: string | null;
  /** What happened, in one line. */
  summary: string | null;
  /** Why it was filtered or held: a stable code, kept after a release. */
  reason_code: string | null;
  /** JSON: the clause that decided, and the value it saw. */
  reason_detail: string | null;
  /** Hash of the route and of what its budget counts by; null if it does not count. */
  budget_key: string | null;
  /** The request it shares, as `delivery_requests.delivery_id`; null: it has its own. */
  request_id: bigint | null;
  /** The source that received it; null: it arrived at its agent's own URL. */
  source_id: string | null;
  /** The value that selects the source's targets, such as an installation's id. */
  source_value: string | null;
  /** 1: a copy for comparison, whose result does not count. */
  shadow: number | null;
  /** As in `delivery_attempts`, for the last attempt. */
  exchange: string | null;
  /** 1: a test that a person sent. */
  test: number | null;
};

/** The received request, separate from `deliveries` so that changing a delivery's state never rewrites a body. */
export type DeliveryRequestRow = {
  /** For a shared request: the id of the event, to which several deliveries refer as `request_id`. */
  delivery_id: bigint;
  /** JSON array of [name, value] pairs in the order received, as sent to the agent. */
  headers: string;
  /** Empty if the body is in pieces. */
  body: Uint8Array;
  /** The pieces' `body_id`. */
  pieces_id: bigint | null;
  /** Total size of the pieces in bytes; null without pieces, and for rows of older gateways. */
  body_size: number | null;
  /** JSON to send in place of the body; null: the body is sent. */
  digest: string | null;
  /** 1: stored on its own, for deliveries that follow. */
  shared: number | null;
};

/** A piece of a large body. */
export type BodyPieceRow = {
  /** Created when the body arrived, like delivery ids. */
  body_id: bigint;
  /** From 0. */
  number: number;
  bytes: Uint8Array;
};

/** An attempt that was followed by another; a delivery's last attempt is in its own row. */
export type DeliveryAttemptRow = {
  delivery_id: bigint;
  /** From 1. */
  number: number;
  started_at: number;
  duration: number;
  agent_status: number | null;
  error: string | null;
  redirected_to: string | null;
  answer: Uint8Array | null;
  /** JSON: where it was sent, and the headers of the response; null for rows of older gateways. */
  exchange: string | null;
};

/** A bulk replay, in progress or finished. */
export type ReplayRow = {
  /** UUIDv7. */
  id: string;
  /** `replay`, `release` or `cancel`. */
  action: string;
  /** The account that started it; null: a gateway without login. */
  account_id: string | null;
  /** JSON: which deliveries it covers. */
  filter: string;
  /** The agent to deliver to; null: each delivery's own. */
  to_agent_id: string | null;
  /** How many deliveries matched when it started. */
  total: number;
  done: number;
  /** How many of the processed ones could not be replayed. */
  failed: number;
  /** The remaining deliveries: those with ids between these two, in decimal digits. */
  above: string;
  below: string;
  /** JSON array of [old id, new id] pairs in progress: the new ids are stored first, so that none is replayed twice. */
  step: string | null;
  /** The gateway instance that is working on it, or was the last to. */
  gateway: string;
  created_at: number;
  finished_at: number | null;
};
