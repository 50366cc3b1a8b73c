/** A column of ciphertexts, each bound to its row. */
export type EncryptedColumn = {
  readonly table: string;
  /** The column that identifies the row; text and unique. */
  readonly row: string;
  readonly column: string;
};

/**
 * Every column that `Vault.encrypt` writes to. Add new ones here, or their secrets would keep the old key when the
 * encryption key is replaced. (`vault_checks` contains no secrets.)
 */
export const ENCRYPTED_COLUMNS: readonly EncryptedColumn[] = [
  { table: "agent_api_key_values", row: "id", column: "value_encrypted" },
  { table: "recoveries", row: "id", column: "credential_encrypted" },
  { table: "event_subscriptions", row: "id", column: "secret_encrypted" },
  { table: "event_subscriptions", row: "id", column: "previous_secret_encrypted" },
  { table: "hash_keys", row: "id", column: "key_encrypted" },
];
