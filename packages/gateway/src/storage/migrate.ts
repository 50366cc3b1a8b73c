import type { Kysely } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import { messageOf } from "../error-message.ts";
import type { Database } from "./database.ts";
import * as first from "./migrations/0001-agents-keys-deliveries.ts";
import * as listeners from "./migrations/0004-listeners.ts";
import type { Schema } from "./schema.ts";

/** A migration knows the engine, for the few types that differ. It never changes once it was released. */
export type EngineMigration = (query: Kysely<Schema>, engine: Database["engine"]) => Promise<void>;

const MIGRATIONS: Readonly<Record<string, { up: EngineMigration }>> = {
  "0001-agents-keys-deliveries": first,
  "0004-listeners": listeners,
};

/**
 * Brings the schema up to date, forward only. Gateways that start at once wait for one another: Kysely's migrator holds
 * a PostgreSQL advisory lock for the length of its transaction, and a SQLite file has one gateway only.
 *
 * @throws Error when a migration fails; nothing of it remains then.
 */
export async function migrate(query: Kysely<Schema>, engine: Database["engine"]): Promise<void> {
  const migrations: Record<string, Migration> = Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, { up }]) => [
      name,
      { up: (transaction: Kysely<Schema>) => up(transaction, engine) },
    ]),
  );
  const migrator = new Migrator({ db: query, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw new Error(`the schema could not be brought up to date: ${messageOf(error)}`, { cause: error });
}
