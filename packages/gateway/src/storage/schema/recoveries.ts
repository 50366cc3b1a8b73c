/** Where a provider is asked for what it could not deliver. */
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
  /** With it, the credential is the app's private key; null: it is a token. */
  app_id: string | null;
  credential_encrypted: string;
  /** Keyed hash: recoveries with the same credential share the provider's limits. */
  credential_hash: string;
  /** Why the last check did not succeed: a stable code; null: it did. */
  problem: string | null;
  problem_detail: string | null;
  problem_since: number | null;
  /** How many checks in a row did not succeed. */
  failures: number;
  /** When the provider's list was last read to its end. */
  checked_at: number | null;
  /** When the newest delivery in that list was made, by the provider's clock. */
  listed_through: number | null;
  /** When to read the list next. */
  list_at: number;
  /** When there is anything to do next. */
  next_at: number;
  /** Changes whenever it is put or a check is asked for: a check that is under way then does not delay the next one. */
  version: number;
  /** The gateway instance that works on it, until `lease_until`. */
  lease_by: string | null;
  lease_until: number | null;
  created_at: number;
  updated_at: number;
};

/** A webhook that its provider could not deliver. */
export type RecoveryRequestRow = {
  recovery_id: string;
  /** The provider's id of the webhook, the same for all of its deliveries. */
  guid: string;
  /** The provider's id of its newest failed delivery. */
  delivery_id: string;
  event: string;
  /** When that delivery failed, by the provider's clock. */
  failed_at: number;
  found_at: number;
  /** How often it was asked for. */
  asks: number;
  /** When it was last asked for; null: not yet. Set before the request is sent. */
  asked_at: number | null;
  /** The failed delivery that it was asked for with. */
  asked_delivery_id: string | null;
  /** Why the provider does not redeliver it. */
  refused: string | null;
  arrived_at: number | null;
};

/** When a gateway last found the store writable: one row. */
export type StoreSignRow = { id: number; seen_at: number };

/** A time in which no gateway could store anything. */
export type OutageRow = { began_at: number; ended_at: number };
