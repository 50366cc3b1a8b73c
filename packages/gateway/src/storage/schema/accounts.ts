/** What a key may do in an account; see `ROLES`. */
export type Role = "admin" | "member" | "viewer" | "registrar";

export type AccountRow = {
  /** UUIDv7. */
  id: string;
  name: string;
  created_at: number;
};

/** A credential of a person or program that manages the gateway. */
export type AccountKeyRow = {
  /** UUIDv7. */
  id: string;
  name: string;
  /** Keyed hash of the key's value. */
  value_hash: string;
  created_at: number;
  expires_at: number | null;
  /** Accurate to a minute. */
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

/** Who did what to which resource; append-only. */
export type AuditEntryRow = {
  /** UUIDv7. */
  id: string;
  time: number;
  /** Null without login. */
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
