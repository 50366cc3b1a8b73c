import type { Role } from "../accounts/account.ts";
import type { DeliveryStatus } from "../deliveries/delivery.ts";

/**
 * The tables, in types that both engines share: text, 64-bit integers and bytes.
 *
 * Times are Unix milliseconds, JSON is text. Integers read back as `number` where it is exact and as `bigint`
 * beyond 2^53, which only delivery ids reach.
 */
export type Schema = {
  accounts: AccountRow;
  account_keys: AccountKeyRow;
  account_key_roles: AccountKeyRoleRow;
  sessions: SessionRow;
  audit_entries: AuditEntryRow;
  agents: AgentRow;
  custom_providers: CustomProviderRow;
  agent_api_keys: AgentApiKeyRow;
  agent_api_key_values: AgentApiKeyValueRow;
  deliveries: DeliveryRow;
  delivery_requests: DeliveryRequestRow;
  body_pieces: BodyPieceRow;
  delivery_attempts: DeliveryAttemptRow;
  replays: ReplayRow;
  refusals: RefusalRow;
  listeners: ListenerRow;
  listener_receipts: ListenerReceiptRow;
  gateways: GatewayRow;
  vault_checks: VaultCheckRow;
  hash_keys: HashKeyRow;
};

export type AccountRow = {
  /** UUIDv7. */
  id: string;
  name: string;
  created_at: number;
};

/** A credential of a person or a program that manages the gateway. */
export type AccountKeyRow = {
  /** UUIDv7. */
  id: string;
  name: string;
  /** Keyed hash of its value. */
  value_hash: string;
  created_at: number;
  expires_at: number | null;
  /** Within a minute. */
  last_used_at: number | null;
};

/** What a key may do in an account. */
export type AccountKeyRoleRow = { key_id: string; account_id: string; role: Role };

/** A browser that signed in with an account key. */
export type SessionRow = {
  /** Keyed hash of the cookie. */
  token_hash: string;
  key_id: string;
  account_id: string;
  created_at: number;
  expires_at: number;
};

/** Who did what to which thing; entries are only ever added. */
export type AuditEntryRow = {
  /** UUIDv7. */
  id: string;
  time: number;
  /** Null where nobody logs in. */
  account_id: string | null;
  actor_type: string;
  actor_id: string | null;
  actor_name: string;
  /** `agent_api_key.create` */
  action: string;
  resource_type: string;
  resource_id: string | null;
  resource_name: string | null;
  remote_address: string;
  /** JSON object. */
  details: string;
};

export type AgentRow = {
  /** UUIDv7. */
  id: string;
  account_id: string;
  name: string;
  description: string;
  acp_url: string | null;
  acp_type: string;
  agent_input_type: string | null;
  /** JSON object, as the agent sent it. */
  registration_metadata: string | null;
  /** JSON array of the routes that the agent's own OpenAPI document declares; null until it was read. */
  discovered_routes: string | null;
  status: string;
  status_reason: string;
  /** When an agent that cannot be reached is to be probed next. */
  probe_at: number | null;
  created_at: number;
  updated_at: number;
  registered_at: number;
  /** Another one after every change of this row or of the agent's keys; the database sees to it. */
  version: number;
};

/** A provider that an account defined for itself. */
export type CustomProviderRow = {
  account_id: string;
  id: string;
  /** JSON: its data, complete. */
  definition: string;
  created_at: number;
  updated_at: number;
};

export type AgentApiKeyRow = {
  /** UUIDv7. */
  id: string;
  agent_id: string;
  name: string;
  /** `external`, `internal` or a provider's id. */
  api_key_type: string;
  /** Delivery policy for what this key proves; null: the route's. */
  policy: string | null;
  /** JSON array of addresses and ranges; null: it may be used from anywhere. */
  allowed_addresses: string | null;
  /** When the key as a whole stops working; null: never. */
  expires_at: number | null;
  created_at: number;
};

/** A value of a key; several while one is being rotated out. */
export type AgentApiKeyValueRow = {
  /** UUIDv7. */
  id: string;
  key_id: string;
  /** Keyed hash of an `external` key; null for the others. */
  value_hash: string | null;
  /** Encrypted value of the keys that the gateway has to read again; null for `external`. */
  value_encrypted: string | null;
  /** 1 for a provider's public key, which may be shown; else 0. */
  is_public: number;
  created_at: number;
  /** When a value that was rotated out stops working; null: with its key. */
  expires_at: number | null;
  /** Within some seconds. */
  last_used_at: number | null;
  /** Until when the value, which the provider brought by itself, may still be shown for the first and only time. */
  claimable_until: number | null;
};

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

/** A request that was turned away, without its body. */
export type RefusalRow = {
  /** Time-ordered, like a delivery's id. */
  id: bigint;
  /** Null where no agent of that name is registered. */
  agent_id: string | null;
  /** The agent's account; null: there is no such agent, or it belongs to those who need not log in. */
  account_id: string | null;
  agent_name: string;
  method: string;
  /** Without its query. */
  path: string;
  /** The provider whose signature it carried, `external` for a key, null where it carried nothing. */
  provider: string | null;
  /** As answered. */
  code: string;
  /** More precise, for the operator. */
  reason: string;
  detail: string;
  /** JSON array of { code, sentence }: what is the matter with it, for the operator. */
  diagnosis: string;
  remote_address: string;
};

/** The gateways that share this database; each has a number, which keeps delivery ids apart. */
export type GatewayRow = {
  number: number;
  instance: string;
  /** By the database's clock. */
  seen_at: number;
};

/** One encrypted constant for each encryption key, so that a wrong key is noticed at the start. */
export type VaultCheckRow = {
  encryption_key_id: string;
  value_encrypted: string;
  created_at: number;
};

/** The key with which keyed hashes are made, encrypted. */
export type HashKeyRow = {
  /** Eight hex digits, which name it in each hash. */
  id: string;
  /** In base64, encrypted. */
  key_encrypted: string;
  created_at: number;
};
/** Somebody who gets copies of an agent's deliveries. */
export type ListenerRow = {
  /** UUIDv7. */
  id: string;
  agent_id: string;
  /** As declared, null: of any. */
  route: string | null;
  /** Null: from any. */
  provider: string | null;
  /** Deliveries up to this id are done with; each that was acknowledged after it has a receipt. */
  position: bigint;
  created_at: number;
  /** When it last gave a sign of life. */
  seen_at: number;
};

/** A delivery whose copy a listener has acknowledged. */
export type ListenerReceiptRow = { listener_id: string; delivery_id: bigint };
