/**
 * The tables, in types that both engines share: text, 64-bit integers and bytes.
 *
 * Times are Unix milliseconds, JSON is text. Integers read back as `number` where it is exact and as `bigint`
 * beyond 2^53, which only delivery ids reach.
 */
export type Schema = {
  agents: AgentRow;
  agent_api_keys: AgentApiKeyRow;
  deliveries: DeliveryRow;
  delivery_requests: DeliveryRequestRow;
  gateways: GatewayRow;
  vault_checks: VaultCheckRow;
};

export type AgentRow = {
  /** UUIDv7. */
  id: string;
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
  created_at: number;
  updated_at: number;
  registered_at: number;
};

export type AgentApiKeyRow = {
  /** UUIDv7. */
  id: string;
  agent_id: string;
  name: string;
  /** `external`, `internal` or a provider's id. */
  api_key_type: string;
  /** Keyed hash of an `external` key; null for the others. */
  value_hash: string | null;
  /** Encrypted value of the keys that the gateway has to read again; null for `external`. */
  value_encrypted: string | null;
  created_at: number;
};

export type DeliveryRow = {
  /** Time-ordered; its public spelling is `dlv_…`. Holds the time of arrival. */
  id: bigint;
  agent_id: string;
  /** The route as declared, `POST /repos/:owner`; the bare method where routes are not known. */
  route: string;
  policy: string;
  status: string;
  method: string;
  /** Path and query below the agent's URL. */
  path: string;
  /** A provider's id, or `external`. */
  provider: string;
  key_id: string;
  event: string | null;
  provider_delivery_id: string | null;
  conversation: string | null;
  attempts: number;
  /** Status of the agent's answer, null when there was none. */
  agent_status: number | null;
  /** Why there was no whole answer: a stable code. */
  error: string | null;
  /** Milliseconds from forwarding to the agent's answer, or to giving up. */
  duration: number | null;
  finished_at: number | null;
};

/** What was received, apart from `deliveries` so that changing a delivery's state never rewrites a body. */
export type DeliveryRequestRow = {
  delivery_id: bigint;
  /** JSON array of [name, value] pairs in the order received, as the agent is to see them. */
  headers: string;
  body: Uint8Array;
};

/** The gateways that share this database; each has a number, which keeps delivery ids apart. */
export type GatewayRow = {
  number: number;
  instance: string;
  seen_at: number;
};

/** One encrypted constant for each encryption key, so that a wrong key is noticed at the start. */
export type VaultCheckRow = {
  encryption_key_id: string;
  value_encrypted: string;
  created_at: number;
};
