/** A provider scope that is queried for webhooks that could not be delivered. */
export type RecoveryRow = {
  /** UUIDv7. */
  id: string;
  account_id: string;
  /** Unique in its account. */
  name: string;
  /** `github` or `stripe`. */
  provider: string;
  /** The agent's or the source's row in `agents`. */
  receiver_id: string;
  /** `repository`, `organization`, `app`, or `account` for Stripe. */
  scope: string;
  owner: string | null;
  repository: string | null;
  hook_id: string | null;
  /** If set, the credential is the app's private key; null: it is a token. */
  app_id: string | null;
  credential_encrypted: string;
  /** Keyed hash: recoveries with the same credential share the provider's rate limits. */
  credential_hash: string;
  /** Why the last check failed: a stable code; null if it succeeded. */
  problem: string | null;
  problem_detail: string | null;
  problem_since: number | null;
  /** How many checks in a row failed. */
  failures: number;
  /** When the provider's list was last read to the end. */
  checked_at: number | null;
  /** The time of the newest delivery in that list, by the provider's clock. */
  listed_through: number | null;
  /** When to read the list next. */
  list_at: number;
  /** When there is next anything to do. */
  next_at: number;
  /**
   * Changes whenever the recovery is saved or a check is requested, so that a check in progress does not delay the next
   * one.
   */
  version: number;
  /** The gateway instance working on it, until `lease_until`. */
  lease_by: string | null;
  lease_until: number | null;
  created_at: number;
  updated_at: number;
};

/** A webhook that its provider could not deliver. */
export type RecoveryRequestRow = {
  recovery_id: string;
  /** The provider's id of the webhook, which all its deliveries share. */
  guid: string;
  /** The provider's id of the newest failed delivery. */
  delivery_id: string;
  event: string;
  /** When that delivery failed, by the provider's clock. */
  failed_at: number;
  found_at: number;
  /** How often a redelivery was requested. */
  asks: number;
  /** When a redelivery was last requested; null: not yet. Set before the request is sent. */
  asked_at: number | null;
  /** The failed delivery named in that request. */
  asked_delivery_id: string | null;
  /** Why the provider does not redeliver it. */
  refused: string | null;
  arrived_at: number | null;
};

/** When a gateway last found the store writable; a single row. */
export type StoreSignRow = { id: number; seen_at: number };

/** A period in which no gateway could store anything. */
export type OutageRow = { began_at: number; ended_at: number };
