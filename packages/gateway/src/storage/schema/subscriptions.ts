/** Who gets events by webhook, and up to which delivery they have them. */
export type EventSubscriptionRow = {
  /** A hash of who, where, what: it is the same for the same subscription, and grants nothing. */
  id: string;
  account_id: string;
  /** `account_key:{id}`, or `local` without login. */
  principal: string;
  /** For people. */
  principal_name: string;
  url: string;
  provider: string;
  /** Null: every event of the provider. */
  event: string | null;
  /** JSON object, with its members in order. */
  arguments: string;
  secret_encrypted: string;
  /** Signs too, until `previous_until`. */
  previous_secret_encrypted: string | null;
  previous_until: number | null;
  /** The last delivery that the endpoint acknowledged, or that it does not get. */
  cursor: bigint;
  state: "active" | "retrying" | "paused" | "ended";
  /** How many requests in a row failed. */
  failures: number;
  /** Nothing is sent before; null: as soon as there is an event, and for one that ended, nothing. */
  next_attempt_at: number | null;
  last_error: string | null;
  /** When the first of the failures was. */
  failed_since: number | null;
  /** How many events were acknowledged. */
  delivered: number;
  delivered_at: number | null;
  /** It expires then, unless it is refreshed. */
  refresh_before: number;
  ended_at: number | null;
  ended_reason: string | null;
  /** The gateway instance that works on it, until `lease_until`. */
  lease_by: string | null;
  lease_until: number | null;
  created_at: number;
  refreshed_at: number;
};
