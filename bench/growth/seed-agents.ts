import { randomUUID } from "node:crypto";
import { LOCAL_ACCOUNT_ID } from "../../packages/gateway/src/accounts/account.ts";
import { READY } from "../../packages/gateway/src/agents/readiness.ts";
import { parseEncryptionKeys } from "../../packages/gateway/src/secrets/encryption-key.ts";
import { openVault } from "../../packages/gateway/src/secrets/open-vault.ts";
import type { Vault } from "../../packages/gateway/src/secrets/vault.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";
import { openDatabase } from "../../packages/gateway/src/storage/open.ts";
import { ENCRYPTION_KEY, webhookRoutes } from "../stand/gateway.ts";

export type AgentToSeed = {
  /** Generated unless given. */
  readonly id?: string;
  readonly name: string;
  readonly url: string;
  /** GitHub signing secrets, by repository. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Maximum concurrent deliveries; if absent, the default. */
  readonly concurrency?: number | undefined;
};

const BATCH = 200;

/** Inserts agents and their keys into a database in bulk: registering ten thousand would take a minute. */
export async function seedAgents(databaseUrl: string, agents: readonly AgentToSeed[]): Promise<void> {
  const database = await openDatabase(databaseUrl);
  try {
    const keys = parseEncryptionKeys(ENCRYPTION_KEY);
    const opened = keys && (await openVault(database, keys, Date.now()));
    if (opened?.outcome !== "opened")
      throw new Error("the bench's encryption key does not open its database");
    for (let from = 0; from < agents.length; from += BATCH) {
      await insert(database, opened.vault, agents.slice(from, from + BATCH));
    }
  } finally {
    await database.close();
  }
}

type KeyToSeed = { id: string; agentId: string; name: string; type: string; value: string };

function keyOf(agentId: string): Pick<KeyToSeed, "id" | "agentId"> {
  return { id: randomUUID(), agentId };
}

async function insert({ query }: Database, vault: Vault, agents: readonly AgentToSeed[]): Promise<void> {
  const now = Date.now();
  const withIds = agents.map((agent) => ({ id: randomUUID(), ...agent }));
  await query
    .insertInto("agents")
    .values(
      withIds.map(({ id, name, url, concurrency }) => ({
        id,
        account_id: LOCAL_ACCOUNT_ID,
        name,
        description: "an agent of the bench",
        acp_url: url,
        delivery: "push",
        wake_url: null,
        acp_type: "async",
        agent_input_type: null,
        registration_metadata: JSON.stringify({
          webhook_routes: webhookRoutes(),
          webhook_concurrency: concurrency,
        }),
        discovered_routes: null,
        status: READY,
        status_reason: "Agent registered successfully.",
        probe_at: null,
        created_at: now,
        updated_at: now,
        registered_at: now,
        production_deployment_id: null,
        deleted_at: null,
        deleted_name: null,
        deleted_by: null,
        kind: "agent",
        version: 1,
      })),
    )
    .execute();
  const keys: KeyToSeed[] = [];
  for (const { id, name, secrets } of withIds) {
    keys.push({ ...keyOf(id), name: `${name}-api-key`, type: "internal", value: randomUUID() });
    for (const [repository, value] of secrets) {
      keys.push({ ...keyOf(id), name: repository, type: "github", value });
    }
  }
  for (let from = 0; from < keys.length; from += BATCH) {
    const some = keys.slice(from, from + BATCH);
    await query
      .insertInto("agent_api_keys")
      .values(
        some.map(({ id, agentId, name, type }) => ({
          id,
          agent_id: agentId,
          name,
          api_key_type: type,
          policy: null,
          allowed_addresses: null,
          expires_at: null,
          created_at: now,
        })),
      )
      .execute();
    await query
      .insertInto("agent_api_key_values")
      .values(
        some.map(({ id, value }) => ({
          id,
          key_id: id,
          value_hash: null,
          value_encrypted: vault.encrypt(value, {
            table: "agent_api_key_values",
            row: id,
            column: "value_encrypted",
          }),
          is_public: 0,
          created_at: now,
          expires_at: null,
          last_used_at: null,
          claimable_until: null,
        })),
      )
      .execute();
  }
}
