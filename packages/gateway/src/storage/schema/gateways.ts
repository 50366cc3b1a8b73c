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
