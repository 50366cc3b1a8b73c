/** The gateways that share this database, each with a number that keeps delivery ids unique. */
export type GatewayRow = {
  number: number;
  instance: string;
  /** By the database's clock. */
  seen_at: number;
  /**
   * All its deliveries with smaller ids are committed or never will be; null: not reported yet, or an older version.
   */
  settled_below: bigint | null;
};

/** An encrypted constant per encryption key, so that a wrong key is detected at startup. */
export type VaultCheckRow = {
  encryption_key_id: string;
  value_encrypted: string;
  created_at: number;
};

/** The key for keyed hashes, encrypted. */
export type HashKeyRow = {
  /** Eight hex digits that identify the key in each hash. */
  id: string;
  /** In base64, encrypted. */
  key_encrypted: string;
  created_at: number;
};
