export type AgentRow = {
  /** UUIDv7. */
  id: string;
  account_id: string;
  name: string;
  description: string;
  acp_url: string | null;
  acp_type: string;
  agent_input_type: string | null;
  /** JSON object, as sent by the agent. */
  registration_metadata: string | null;
  /** JSON array of the routes in the agent's own OpenAPI document; null until that was read. */
  discovered_routes: string | null;
  status: string;
  status_reason: string;
  /** When to probe an unreachable agent next. */
  probe_at: number | null;
  created_at: number;
  updated_at: number;
  registered_at: number;
  /** The deployment whose URL the agent uses; null if the agent registered without one. */
  production_deployment_id: string | null;
  /** When the agent was deleted; null: not deleted. */
  deleted_at: number | null;
  /** Its former name, under which it can be restored. */
  deleted_name: string | null;
  /** The auth service's id of the caller who may restore it; null if there is none. */
  deleted_by: string | null;
  /** JSON: the route settings made through the API; null if there are none. Registrations do not change them. */
  route_settings: string | null;
  /** How the agent gets its deliveries: `push` (requests to its URL) or `pull` (it claims them from its inbox). */
  delivery: string;
  /** A URL that is called while deliveries wait in the inbox; null: none. */
  wake_url: string | null;
  /** `source` for the row of a source, which is not an agent but has keys like one. Otherwise `agent`. */
  kind: string;
  /** A trigger changes this with every change of the row or of the agent's keys. */
  version: number;
};

/** When an agent's `wake_url` was last called. */
export type InboxWakeRow = { agent_id: string; woken_at: number };

/** A deployment of an agent, as registered or announced. */
export type AgentDeploymentRow = {
  agent_id: string;
  id: string;
  /** `Pending` until it registers, then `Ready`. */
  status: string;
  acp_url: string | null;
  acp_type: string | null;
  agent_input_type: string | null;
  description: string | null;
  /** JSON object. */
  registration_metadata: string | null;
  docker_image: string;
  sgp_deploy_id: string | null;
  helm_release_name: string | null;
  created_at: number;
  promoted_at: number | null;
};

/** A custom provider of an account. */
export type CustomProviderRow = {
  account_id: string;
  id: string;
  /** JSON: its complete data. */
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
  /** Delivery policy for requests verified by this key; null: the route's. */
  policy: string | null;
  /** JSON array of addresses and ranges; null: any address. */
  allowed_addresses: string | null;
  /** How far a signed time may be from now; null: as in the provider's data. */
  tolerance_seconds: number | null;
  /** The new name of whatever the key is named after, as reported by its provider; null: not renamed. */
  renamed_to: string | null;
  /** Until when the key accepts the new name as well. */
  renamed_until: number | null;
  /** When the whole key expires; null: never. */
  expires_at: number | null;
  created_at: number;
};

/** A value of a key; several during a rotation. */
export type AgentApiKeyValueRow = {
  /** UUIDv7. */
  id: string;
  key_id: string;
  /** Keyed hash of an `external` key; null for the others. */
  value_hash: string | null;
  /** Encrypted value of keys that the gateway must be able to read; null for `external`. */
  value_encrypted: string | null;
  /** 1 for a provider's public key, which may be shown; otherwise 0. */
  is_public: number;
  created_at: number;
  /** When a rotated-out value expires; null: with its key. */
  expires_at: number | null;
  /** Accurate to some seconds. */
  last_used_at: number | null;
  /** Until when a value that the provider sent itself can be shown, once. */
  claimable_until: number | null;
};
