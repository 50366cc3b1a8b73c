import type { Kysely } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import { messageOf } from "../error-message.ts";
import type { Database } from "./database.ts";
import * as first from "./migrations/0001-agents-keys-deliveries.ts";
import * as second from "./migrations/0002-accounts.ts";
import * as third from "./migrations/0003-hash-keys.ts";
import * as fourth from "./migrations/0004-listeners.ts";
import * as fifth from "./migrations/0005-trace-ids.ts";
import * as sixth from "./migrations/0006-agent-versions.ts";
import * as seventh from "./migrations/0007-body-pieces.ts";
import * as eighth from "./migrations/0008-fingerprints.ts";
import * as eleventh from "./migrations/0011-body-sizes.ts";
import * as twelfth from "./migrations/0012-redirects.ts";
import * as thirteenth from "./migrations/0013-deployments.ts";
import * as fourteenth from "./migrations/0014-deleted-agents.ts";
import * as sixteenth from "./migrations/0016-answers-and-tolerances.ts";
import * as seventeenth from "./migrations/0017-filters.ts";
import * as eighteenth from "./migrations/0018-batches.ts";
import * as nineteenth from "./migrations/0019-verification-rules.ts";
import * as twentieth from "./migrations/0020-renamed-keys.ts";
import * as twentyFirst from "./migrations/0021-runs.ts";
import * as twentyThird from "./migrations/0023-digests.ts";
import * as twentyFourth from "./migrations/0024-sessions.ts";
import * as twentyFifth from "./migrations/0025-inbox.ts";
import * as twentySixth from "./migrations/0026-sources.ts";
import * as twentySeventh from "./migrations/0027-gaps.ts";
import * as twentyEighth from "./migrations/0028-event-subscriptions.ts";
import * as thirtieth from "./migrations/0030-understanding.ts";
import * as thirtyFirst from "./migrations/0031-delivery-changes.ts";
import * as thirtySecond from "./migrations/0032-runs-in-lanes.ts";
import type { EngineMigration } from "./migrations/migration.ts";
import type { Schema } from "./schema/schema.ts";

const MIGRATIONS: Readonly<Record<string, { up: EngineMigration }>> = {
  "0001-agents-keys-deliveries": first,
  "0002-accounts": second,
  "0003-hash-keys": third,
  "0004-listeners": fourth,
  "0005-trace-ids": fifth,
  "0006-agent-versions": sixth,
  "0007-body-pieces": seventh,
  "0008-fingerprints": eighth,
  "0011-body-sizes": eleventh,
  "0012-redirects": twelfth,
  "0013-deployments": thirteenth,
  "0014-deleted-agents": fourteenth,
  "0016-answers-and-tolerances": sixteenth,
  "0017-filters": seventeenth,
  "0018-batches": eighteenth,
  "0019-verification-rules": nineteenth,
  "0020-renamed-keys": twentieth,
  "0021-runs": twentyFirst,
  "0023-digests": twentyThird,
  "0024-sessions": twentyFourth,
  "0025-inbox": twentyFifth,
  "0026-sources": twentySixth,
  "0027-gaps": twentySeventh,
  "0028-event-subscriptions": twentyEighth,
  "0030-understanding": thirtieth,
  "0031-delivery-changes": thirtyFirst,
  "0032-runs-in-lanes": thirtySecond,
};

/**
 * Brings the schema up to date, forward only. Gateways that start at the same time wait for one another: Kysely's
 * migrator holds a PostgreSQL advisory lock during its transaction, and a SQLite file has only one gateway.
 *
 * @throws Error if a migration fails; it is rolled back completely.
 */
export async function migrate(query: Kysely<Schema>, engine: Database["engine"]): Promise<void> {
  const { error } = await migratorOf(query, engine).migrateToLatest();
  if (error !== undefined)
    throw new Error(`the schema could not be migrated: ${messageOf(error)}`, { cause: error });
}

/** Whether the schema is older than this program, or does not exist. */
export async function isBehind(query: Kysely<Schema>, engine: Database["engine"]): Promise<boolean> {
  const migrations = await migratorOf(query, engine).getMigrations();
  return migrations.some(({ executedAt }) => executedAt === undefined);
}

function migratorOf(query: Kysely<Schema>, engine: Database["engine"]): Migrator {
  const migrations: Record<string, Migration> = Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, { up }]) => [
      name,
      { up: (transaction: Kysely<Schema>) => up(transaction, engine) },
    ]),
  );
  return new Migrator({ db: query, provider: { getMigrations: async () => migrations } });
}
