/** Where a delivery stands. */
export type DeliveryStatus =
  /** On disk, to be attempted: now, later, or after others of its conversation. */
  | "waiting"
  /** An attempt is under way. */
  | "running"
  /** The agent answered 2xx. */
  | "delivered"
  /** The agent gave a final answer of another kind: it has it, and does not want it. */
  | "rejected"
  /** Every attempt is used up. */
  | "failed"
  /** A newer delivery of its conversation took its place. */
  | "superseded"
  /** A person, or the caller who was waiting for the answer, called it off. */
  | "cancelled";

export type DeliveryRow = {
  /** Time-ordered; its public spelling is `dlv_…`. Holds the time of arrival. */
  id: bigint;
  /** Whose it is, also when its agent was deleted; null: those who need not log in. */
  account_id: string | null;
  agent_id: string;
  /** The route as declared, `POST /repos/:owner`; the bare method where routes are not known. */
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
  /** The webhook's sender, place and id, hashed: unique among what is under way or delivered; null where any number may come. */
  dedupe_key: string | null;
  /** The same of sender, place and body; also null once an equal body is another webhook. */
  body_key: string | null;
  /** `concurrent`, `serialize` or `latest`. */
  ordering: string;
  /** The key and the conversation, hashed, where deliveries go one at a time; null for `concurrent`. */
  lane: string | null;
  /** Order of acceptance within the lane. */
  position: bigint | null;
  /** When a waiting delivery is due; null while it runs, and while others of its lane go first. */
  next_attempt_at: number | null;
  /** The gateway instance that runs the attempt, or ran the last one. */
  gateway: string | null;
  /** Attempts begun. */
  attempts: number;
  /** How long the agent may be silent, in milliseconds. */
  timeout: number;
  /** The last attempt; earlier ones are in `delivery_attempts`. */
  attempt_started_at: number | null;
  /** Status of the agent's answer, null when there was none. */
  agent_status: number | null;
  /** Why there was no whole answer, or none that counts: a stable code. */
  error: string | null;
  /** With `agent_redirected`: where to, if the agent said so. */
  redirected_to: string | null;
  /** Milliseconds from forwarding to the agent's answer, or to giving up. */
  duration: number | null;
  /** The start of the agent's answer. */
  answer: Uint8Array | null;
  finished_at: number | null;
  changed_at: number;
  /** The delivery that this one repeats. */
  replay_of: bigint | null;
  /** The trace that it is a part of: 32 hex digits. */
  trace_id: string | null;
};

/** What was received, apart from `deliveries` so that changing a delivery's state never rewrites a body. */
export type DeliveryRequestRow = {
  delivery_id: bigint;
  /** JSON array of [name, value] pairs in the order received, as the agent is to see them. */
  headers: string;
  /** Empty where the body is in pieces. */
  body: Uint8Array;
  /** The pieces' `body_id`. */
  pieces_id: bigint | null;
  /** How many bytes the pieces have together; null where there are none, and with those of older gateways. */
  body_size: number | null;
};

/** A piece of a large body. */
export type BodyPieceRow = {
  /** Made when the body came, as deliveries' ids are. */
  body_id: bigint;
  /** From 0. */
  number: number;
  bytes: Uint8Array;
};

/** An attempt that was followed by another; a delivery's last attempt stands in its own row. */
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
};

/** The replay of many deliveries at once, on its way or finished. */
export type ReplayRow = {
  /** UUIDv7. */
  id: string;
  /** Who began it; null: those who need not log in. */
  account_id: string | null;
  /** JSON: which deliveries. */
  filter: string;
  /** How many there were when it began. */
  total: number;
  done: number;
  /** How many of those done could not be replayed. */
  failed: number;
  /** What is left: the deliveries with ids between these two, which are written in decimal digits. */
  above: string;
  below: string;
  /** JSON array of [old id, new id] pairs in hand: the new ids are fixed first, so that none is made twice. */
  step: string | null;
  /** The gateway instance that works on it, or last did. */
  gateway: string;
  created_at: number;
  finished_at: number | null;
};
