import { existsSync } from "node:fs";
import type { Config } from "../config.ts";
import { createCipher } from "../secrets/cipher.ts";
import { countSecrets } from "../secrets/count-secrets.ts";
import type { EncryptionKeys } from "../secrets/encryption-key.ts";
import { describeMissing, givenKeys } from "../secrets/given-keys.ts";
import { missingKeys, openVault } from "../secrets/open-vault.ts";
import { forgetKeys, reencrypt, type Reencrypted } from "../secrets/reencrypt.ts";
import type { Database } from "../storage/database.ts";
import { openDatabase } from "../storage/open.ts";
import { StorageUnavailable } from "../storage/unavailable.ts";
import { givenSettings } from "./given-settings.ts";

export type SecretsFlags = Readonly<Record<string, string | boolean | undefined>>;

/** `agentex secrets status` */
export function showStatus(flags: SecretsFlags): Promise<number> {
  return onStore(flags, async ({ query }, keys) => {
    const cipher = createCipher(keys);
    const counts = await countSecrets(query);
    const ids = new Set([...cipher.keyIds, ...counts.map(({ keyId }) => keyId)]);
    const status = [...ids].map((id) => ({
      id,
      use: id === cipher.encryptionKeyId ? "encrypts" : cipher.keyIds.includes(id) ? "decrypts" : "missing",
      secrets: counts.filter(({ keyId }) => keyId === id).reduce((sum, each) => sum + each.secrets, 0),
    }));
    if (flags["json"] === true) {
      const columns = counts.map(({ table, column, keyId, secrets }) => ({
        table,
        column,
        key_id: keyId,
        secrets,
      }));
      say(JSON.stringify({ keys: status, columns }));
    } else {
      say("key       use       secrets");
      for (const { id, use, secrets } of status) say(`${id}  ${use.padEnd(8)}  ${secrets}`);
    }
    const missing = await missingKeys(query, cipher);
    return missing.length === 0 ? 0 : complain(describeMissing(missing));
  });
}

/** `agentex secrets reencrypt` */
export function runReencrypt(flags: SecretsFlags): Promise<number> {
  return onStore(flags, async (database, keys) => {
    const dryRun = flags["dryRun"] === true;
    const cipher = createCipher(keys);
    if (dryRun) {
      const missing = await missingKeys(database.query, cipher);
      if (missing.length > 0) return complain(describeMissing(missing));
    } else {
      const opened = await openVault(database, keys, Date.now());
      if (opened.outcome === "keys_missing") return complain(describeMissing(opened.keyIds));
    }
    const progress = (moved: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${moved} secrets`);
    };
    const result = await reencrypt(database.query, cipher, { dryRun, progress });
    if (process.stderr.isTTY) process.stderr.write("\r");
    const isDone = result.isComplete && result.unreadable.length === 0;
    const forgotten = isDone && !dryRun ? await forgetKeys(database.query, cipher) : [];
    if (flags["json"] === true) {
      const { moved, unreadable } = result;
      say(JSON.stringify({ dry_run: dryRun, key: cipher.encryptionKeyId, moved, unreadable, forgotten }));
    } else describe(result, { dryRun, key: cipher.encryptionKeyId, forgotten });
    return complainOf(result, dryRun);
  });
}

function describe(
  { moved }: Reencrypted,
  { dryRun, key, forgotten }: { dryRun: boolean; key: string; forgotten: readonly string[] },
): void {
  const secrets = `${moved} ${moved === 1 ? "secret" : "secrets"}`;
  say(dryRun ? `${secrets} would be encrypted with ${key}.` : `${secrets} encrypted anew with ${key}.`);
  if (forgotten.length > 0) say(`Nothing is encrypted with ${forgotten.join(", ")} any more.`);
}

/** The exit code, having said what is wrong. */
function complainOf({ unreadable, isComplete }: Reencrypted, dryRun: boolean): number {
  for (const { table, row, column } of unreadable) complain(`${table} ${row}: ${column} cannot be read`);
  if (!isComplete && !dryRun) {
    return complain(
      "gateways go on encrypting with another key: put the new one first for all, and run this again",
    );
  }
  return unreadable.length === 0 ? 0 : 1;
}

async function onStore(
  flags: SecretsFlags,
  work: (database: Database, keys: EncryptionKeys) => Promise<number>,
): Promise<number> {
  const read = givenSettings(flags);
  if (read.outcome === "wrong") return complain(read.message);
  const { config } = read;
  if (isMissing(config)) return complain(`there is no ${config.databaseUrl.slice("sqlite:".length)}`);
  const given = givenKeys(config, { make: false });
  if (given.outcome === "none") return complain(given.message);
  try {
    const database = await openDatabase(config.databaseUrl, { beside: true });
    try {
      return await work(database, given.keys);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof StorageUnavailable) return complain(error.message);
    throw error;
  }
}

function isMissing({ databaseUrl }: Config): boolean {
  return databaseUrl.startsWith("sqlite:") && !existsSync(databaseUrl.slice("sqlite:".length));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(message: string): number {
  process.stderr.write(`agentex: ${message}\n`);
  return 1;
}
