import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema/schema.ts";
import { FORMAT, type Cipher } from "./cipher.ts";
import { ENCRYPTED_COLUMNS, type EncryptedColumn } from "./encrypted-columns.ts";

/** How many rows to read at a time; each is written in its own transaction, so that nothing blocks for long. */
const BATCH = 100;
/** A limit, because it would never end while gateways with another key keep storing secrets. */
const MOST_PASSES = 10;

/** A secret that no key decrypts: it was modified, truncated, or copied from another row. */
export type Unreadable = { readonly table: string; readonly row: string; readonly column: string };

export type Reencrypted = {
  /** How many secrets are now encrypted with the first key; in a dry run, how many would be. */
  readonly moved: number;
  readonly unreadable: readonly Unreadable[];
  /** Whether no readable secret remains under another key. */
  readonly isComplete: boolean;
};

export type ReencryptOptions = {
  readonly dryRun?: boolean;
  /** Called after each batch with the number moved so far. */
  readonly progress?: (moved: number) => void;
};

/**
 * Re-encrypts every secret that is not encrypted with the first key. Rows that a gateway changes meanwhile are left
 * unchanged and checked again. It can be interrupted at any time and run again.
 */
export async function reencrypt(
  query: Kysely<Schema>,
  cipher: Cipher,
  { dryRun = false, progress = () => {} }: ReencryptOptions = {},
): Promise<Reencrypted> {
  let moved = 0;
  let unreadable: Unreadable[] = [];
  for (let pass = 1; pass <= (dryRun ? 1 : MOST_PASSES); pass++) {
    let found = 0;
    unreadable = [];
    for (const place of ENCRYPTED_COLUMNS) {
      for await (const rows of batches(query, cipher, place)) {
        for (const { row, text } of rows) {
          const secret = open(cipher, text, { ...place, row });
          if (secret === undefined) unreadable.push({ ...place, row });
          else {
            found++;
            if (dryRun || (await replace(query, cipher, place, { row, text, secret }))) moved++;
          }
        }
        progress(moved);
      }
    }
    if (found === 0 || dryRun) return { moved, unreadable, isComplete: found === 0 };
  }
  return { moved, unreadable, isComplete: false };
}

type Found = { readonly row: string; readonly text: string };

/** The rows encrypted with another key, in the order of their ids. */
async function* batches(
  query: Kysely<Schema>,
  cipher: Cipher,
  { table, row, column }: EncryptedColumn,
): AsyncGenerator<Found[]> {
  const current = `${FORMAT}.${cipher.encryptionKeyId}.%`;
  for (let last = ""; ;) {
    const { rows } = await sql<Found>`
      SELECT ${sql.ref(row)} AS "row", ${sql.ref(column)} AS "text" FROM ${sql.table(table)}
      WHERE ${sql.ref(row)} > ${last} AND ${sql.ref(column)} NOT LIKE ${current}
      ORDER BY ${sql.ref(row)} LIMIT ${BATCH}`.execute(query);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1)?.row ?? last;
  }
}

function open(cipher: Cipher, text: string, place: Unreadable): string | undefined {
  try {
    return cipher.decrypt(text, place);
  } catch {
    return undefined;
  }
}

/** @returns false if the row was changed or deleted after it was read. */
async function replace(
  query: Kysely<Schema>,
  cipher: Cipher,
  { table, row: name, column }: EncryptedColumn,
  { row, text, secret }: Found & { readonly secret: string },
): Promise<boolean> {
  const renewed = cipher.encrypt(secret, { table, row, column });
  const { numAffectedRows = 0n } = await sql`
    UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${renewed}
    WHERE ${sql.ref(name)} = ${row} AND ${sql.ref(column)} = ${text}`.execute(query);
  return numAffectedRows > 0n;
}

/**
 * Forgets the keys that no longer encrypt anything, so that gateways can start without them.
 *
 * @returns their ids.
 */
export async function forgetKeys(query: Kysely<Schema>, cipher: Cipher): Promise<string[]> {
  const forgotten = await query
    .deleteFrom("vault_checks")
    .where("encryption_key_id", "!=", cipher.encryptionKeyId)
    .returning("encryption_key_id")
    .execute();
  return forgotten.map((check) => check.encryption_key_id).toSorted();
}
