import { createCipher } from "../../../../secrets/cipher.ts";
import { countSecrets } from "../../../../secrets/count-secrets.ts";
import { describeMissing } from "../../../../settings/given-keys.ts";
import { missingKeys, openVault } from "../../../../secrets/open-vault.ts";
import { forgetKeys, reencrypt, type Reencrypted } from "../../../../secrets/reencrypt.ts";
import { complain, onStore, say, type StoreFlags } from "../../../on-store.ts";

/** `agentex secrets status` */
export function showStatus(flags: StoreFlags): Promise<number> {
  return onStore(flags, { make: false }, async ({ query }, keys) => {
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
export function runReencrypt(flags: StoreFlags): Promise<number> {
  return onStore(flags, { make: false }, async (database, keys) => {
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
  say(dryRun ? `${secrets} would be encrypted with ${key}.` : `${secrets} re-encrypted with ${key}.`);
  if (forgotten.length > 0) say(`Nothing is encrypted with ${forgotten.join(", ")} anymore.`);
}

/** Reports what went wrong. @returns the exit code. */
function complainOf({ unreadable, isComplete }: Reencrypted, dryRun: boolean): number {
  for (const { table, row, column } of unreadable) complain(`${table} ${row}: ${column} cannot be decrypted`);
  if (!isComplete && !dryRun) {
    return complain(
      "some gateways still encrypt with another key: put the new key first for all of them, then run this again",
    );
  }
  return unreadable.length === 0 ? 0 : 1;
}
