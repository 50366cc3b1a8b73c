/** A webhook subscriber to events, and the position up to which it has them. */
export type EventSubscriptionRow = {
  /** A hash of who, where and what: the same for the same subscription. Knowing it grants nothing. */
  id: string;
  account_id: string;
  /** `account_key:{id}`, or `local` without login. */
  principal: string;
  /** A readable name. */
  principal_name: string;
  url: string;
  provider: string;
  /** Null: every event of the provider. */
  event: string | null;
  /** JSON object with sorted members. */
  arguments: string;
  secret_encrypted: string;
  /** Also signs, until `previous_until`. */
  previous_secret_encrypted: string | null;
  previous_until: number | null;
  /** The last event that the endpoint acknowledged, or that it does not get. */
  cursor: bigint;
  state: "active" | "retrying" | "paused" | "ended";
  /** How many requests in a row failed. */
  failures: number;
  /** Nothing is sent before this time. Null: send as soon as there is an event; if it has ended, send nothing. */
  next_attempt_at: number | null;
  last_error: string | null;
  /** When the first of these failures happened. */
  failed_since: number | null;
  /** How many events were acknowledged. */
  delivered: number;
  delivered_at: number | null;
  /** It expires at this time unless it is refreshed. */
  refresh_before: number;
  ended_at: number | null;
  ended_reason: string | null;
  /** The gateway instance working on it, until `lease_until`. */
  lease_by: string | null;
  lease_until: number | null;
  created_at: number;
  refreshed_at: number;
};
