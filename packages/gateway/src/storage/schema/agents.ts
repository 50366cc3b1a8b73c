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
