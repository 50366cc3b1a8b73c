import { POLICIES } from "../agents/routes/route.ts";
import type { SecretPlace, Vault } from "../secrets/vault.ts";
import type { AgentApiKeyRow } from "../storage/schema/agents.ts";
import { readAddressList } from "./allowed-addresses.ts";
import type { Key, SigningKey } from "./key.ts";

/** A key's columns, for joins. */
export const KEY_COLUMNS = [
  "agent_api_keys.id",
  "agent_api_keys.agent_id",
  "agent_api_keys.name",
  "agent_api_keys.api_key_type",
  "agent_api_keys.policy",
  "agent_api_keys.allowed_addresses",
  "agent_api_keys.tolerance_seconds",
  "agent_api_keys.renamed_to",
  "agent_api_keys.renamed_until",
  "agent_api_keys.expires_at",
  "agent_api_keys.created_at",
] as const;

/** The columns of a key and one of its secret values. */
export const SECRET_COLUMNS = [
  ...KEY_COLUMNS,
  "value.id as value_id",
  "value.value_encrypted",
  "value.expires_at as value_expires_at",
] as const;

export type SecretRow = AgentApiKeyRow & {
  value_id: string;
  value_encrypted: string | null;
  value_expires_at: number | null;
};

export function readKey(row: AgentApiKeyRow): Key {
  return {
    id: row.id,
    agentId: row.agent_id,
    name: row.name,
    type: row.api_key_type,
    policy: POLICIES.find((policy) => policy === row.policy),
    allowedAddresses: row.allowed_addresses === null ? undefined : readAddressList(row.allowed_addresses),
    toleranceSeconds: row.tolerance_seconds ?? undefined,
    newName:
      row.renamed_to === null || row.renamed_until === null
        ? undefined
        : { name: row.renamed_to, until: row.renamed_until },
    expiresAt: row.expires_at ?? undefined,
    createdAt: row.created_at,
  };
}

export function readSecret(row: SecretRow, vault: Pick<Vault, "decrypt">): SigningKey {
  return {
    key: readKey(row),
    valueId: row.value_id,
    expiresAt: earlier(row.expires_at, row.value_expires_at),
    secret: vault.decrypt(row.value_encrypted ?? "", placeOf(row.value_id)),
  };
}

/** The earlier of two expiry times, if there is one. */
export function earlier(one: number | null, other: number | null): number | undefined {
  return one === null || other === null ? (one ?? other ?? undefined) : Math.min(one, other);
}

/** Where the value with this id is stored. */
export function placeOf(valueId: string): SecretPlace {
  return { table: "agent_api_key_values", row: valueId, column: "value_encrypted" };
}
