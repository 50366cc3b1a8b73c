import type { Scope } from "../access/access.ts";
import type { Vault } from "../secrets/vault.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { Database } from "../storage/database.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import { countMissed } from "./list-missed.ts";
import { receiversWithin } from "./receivers-within.ts";
import { readRecovery, type Recovery } from "./recovery.ts";
import { changeRecovery, findRow, hurried, insertRecovery, type NewRecovery } from "./recovery-rows.ts";

export type RecoveryPut =
  | { readonly outcome: "created" | "changed"; readonly recovery: Recovery }
  | { readonly outcome: "credential_missing" }
  /** The agent or source was deleted meanwhile. */
  | { readonly outcome: "receiver_gone" };

/** The recoveries of all accounts. Credentials are never returned. */
export type Recoveries = {
  /** Creates a recovery, or changes the one of that name, and makes it due immediately. */
  put(recovery: NewRecovery): Promise<RecoveryPut>;
  find(scope: Scope, name: string): Promise<Recovery | undefined>;
  list(scope: Scope): Promise<Recovery[]>;
  /** Checks it as soon as possible. Webhooks that were requested too often may be requested again. */
  hurry(id: string): Promise<void>;
  delete(id: string): Promise<boolean>;
};

const MOST_LISTED = 1_000;

export function createRecoveries({ query }: Database, vault: Vault, now: () => number): Recoveries {
  const parts = { query, vault, now };
  const read = (scope: Scope) =>
    query
      .selectFrom("recoveries")
      .innerJoin("agents", "agents.id", "recoveries.receiver_id")
      .selectAll("recoveries")
      .select("agents.name as receiver_name")
      .where(receiversWithin(scope));
  const shown = async (found: readonly (RecoveryRow & { receiver_name: string })[]): Promise<Recovery[]> => {
    const counts = await countMissed(
      query,
      found.map(({ id }) => id),
    );
    return found.map((row) =>
      readRecovery(row, row.receiver_name, counts.get(row.id) ?? { missed: 0, asked: 0, arrived: 0 }),
    );
  };
  const find = async (scope: Scope, name: string): Promise<Recovery | undefined> => {
    if (containsNul(name)) return undefined;
    const rows = await read(scope).where("recoveries.name", "=", name).limit(1).execute();
    return (await shown(rows))[0];
  };

  return {
    find,

    async put(wanted) {
      const { accountId, name, credential } = wanted;
      const isNew = (await findRow(query, accountId, name)) === undefined;
      if (isNew && credential === undefined) return { outcome: "credential_missing" };
      try {
        // Someone else may be creating it at the same time.
        const isCreated = credential !== undefined && (await insertRecovery(wanted, credential, parts));
        if (!isCreated) await changeRecovery(wanted, parts);
      } catch (error) {
        if (isReferenceViolation(error)) return { outcome: "receiver_gone" };
        throw error;
      }
      const recovery = await find({ accountId }, name);
      if (recovery === undefined) return { outcome: "receiver_gone" };
      return { outcome: isNew ? "created" : "changed", recovery };
    },

    async list(scope) {
      return shown(await read(scope).orderBy("recoveries.name").limit(MOST_LISTED).execute());
    },

    async hurry(id) {
      const time = now();
      await query
        .updateTable("recovery_requests")
        .set({ asks: 0 })
        .where("recovery_id", "=", id)
        .where("arrived_at", "is", null)
        .execute();
      await query
        .updateTable("recoveries")
        .set((row) => ({ ...hurried(time), version: row("version", "+", 1) }))
        .where("id", "=", id)
        .execute();
    },

    async delete(id) {
      const { numDeletedRows } = await query.deleteFrom("recoveries").where("id", "=", id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
