import { existsSync } from "node:fs";
import type { Command } from "commander";
import { Option } from "commander";
import { SETTINGS, type Config } from "../settings/config.ts";
import type { EncryptionKeys } from "../secrets/encryption-key.ts";
import { givenKeys } from "../settings/given-keys.ts";
import type { Database } from "../storage/database.ts";
import { StorageUnavailable } from "../storage/unavailable.ts";
import { givenSettings } from "./arguments/given-settings.ts";

export type StoreFlags = Readonly<Record<string, string | boolean | undefined>>;

export type StoreWork = (database: Database, keys: EncryptionKeys) => Promise<number>;

/** Adds the flags that select the database. */
export function addStoreFlags(command: Command): Command {
  for (const { flag, description, variable } of [SETTINGS.databaseUrl, SETTINGS.encryptionKey]) {
    command.addOption(new Option(flag, `${description} (${variable})`));
  }
  return command.option("--json", "print JSON");
}

/**
 * Works on the database directly; a gateway may be running on it.
 *
 * @param make - whether to create a missing database.
 * @returns the exit code.
 */
export async function onStore(
  flags: StoreFlags,
  { make }: { readonly make: boolean },
  work: StoreWork,
): Promise<number> {
  const read = givenSettings(flags);
  if (read.outcome === "wrong") return complain(read.message);
  const { config } = read;
  if (!make && isMissing(config)) {
    return complain(`${config.databaseUrl.slice("sqlite:".length)} does not exist`);
  }
  const given = givenKeys(config, { make });
  if (given.outcome === "none") return complain(given.message);
  // Loaded here: commands that talk to a gateway only need the flags.
  const { openDatabase } = await import("../storage/open.ts");
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

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @returns the exit code of a command that failed. */
export function complain(message: string): number {
  process.stderr.write(`agentex: ${message}\n`);
  return 1;
}
