import { sql, type Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Vault } from "../secrets/vault.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { placeColumns, type Place, type RecoveryProvider } from "./recovery.ts";
import type { RecoveryCredential } from "./recovery-credential.ts";

export type NewRecovery = {
  readonly accountId: string;
  readonly name: string;
  readonly provider: RecoveryProvider;
  /** The agent's or the source's id. */
  readonly receiverId: string;
  readonly place: Place;
  /** Undefined keeps the existing one. */
  readonly credential: RecoveryCredential | undefined;
};

export type RecoveryRowParts = {
  readonly query: Kysely<Schema>;
  readonly vault: Pick<Vault, "encrypt" | "hash">;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** What the credential's ciphertext is bound to. */
export function credentialPlace(id: string) {
  return { table: "recoveries", row: id, column: "credential_encrypted" } as const;
}

/** Due immediately, unless the provider asked for a pause. */
export function hurried(time: number) {
  const at = sql<number>`CASE WHEN problem = 'rate_limited' AND next_at > ${time} THEN next_at ELSE ${time} END`;
  return { list_at: at, next_at: at };
}

export async function findRow(
  query: Kysely<Schema>,
  accountId: string,
  name: string,
): Promise<RecoveryRow | undefined> {
  return query
    .selectFrom("recoveries")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("name", "=", name)
    .executeTakeFirst();
}

/** @returns false if that name is taken. */
export async function insertRecovery(
  { accountId, name, provider, receiverId, place }: NewRecovery,
  credential: RecoveryCredential,
  parts: RecoveryRowParts,
): Promise<boolean> {
  const id = uuidv7();
  const time = parts.now();
  const { numInsertedOrUpdatedRows } = await parts.query
    .insertInto("recoveries")
    .values({
      ...credentialColumns(id, credential, parts),
      ...placeColumns(place),
      id,
      account_id: accountId,
      name,
      provider,
      receiver_id: receiverId,
      problem: null,
      problem_detail: null,
      problem_since: null,
      failures: 0,
      checked_at: null,
      listed_through: null,
      list_at: time,
      next_at: time,
      version: 0,
      lease_by: null,
      lease_until: null,
      created_at: time,
      updated_at: time,
    })
    .onConflict((conflict) => conflict.columns(["account_id", "name"]).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/**
 * Changes the recovery of that name, if it exists. If it now points to another webhook, forgets what the previous one missed.
 */
export async function changeRecovery(
  { accountId, name, provider, receiverId, place, credential }: NewRecovery,
  parts: RecoveryRowParts,
): Promise<void> {
  const time = parts.now();
  await parts.query.transaction().execute(async (transaction) => {
    const existing = await findRow(transaction, accountId, name);
    if (existing === undefined) return;
    const columns = { provider, receiver_id: receiverId, ...placeColumns(place) };
    const isElsewhere = Object.entries(columns).some(
      ([column, value]) => existing[column as keyof typeof columns] !== value,
    );
    await transaction
      .updateTable("recoveries")
      .set((row) => ({
        ...columns,
        ...hurried(time),
        ...(credential !== undefined && {
          ...credentialColumns(existing.id, credential, parts),
          list_at: time,
          next_at: time,
        }),
        ...(isElsewhere && { listed_through: null, checked_at: null }),
        problem: null,
        problem_detail: null,
        problem_since: null,
        failures: 0,
        version: row("version", "+", 1),
        updated_at: time,
      }))
      .where("id", "=", existing.id)
      .execute();
    if (isElsewhere) {
      await transaction.deleteFrom("recovery_requests").where("recovery_id", "=", existing.id).execute();
    }
  });
}

function credentialColumns(id: string, { secret, appId }: RecoveryCredential, { vault }: RecoveryRowParts) {
  return {
    app_id: appId ?? null,
    credential_encrypted: vault.encrypt(secret, credentialPlace(id)),
    credential_hash: vault.hash(secret),
  };
}
