import { sql } from "kysely";
import type { EngineMigration } from "./migration.ts";

/**
 * Every change of an agent's row changes its version, so that gateways can cache what they know of the agent: the cache
 * is valid as long as the version is the same. A trigger does it, so that no code path can forget.
 */
export const up: EngineMigration = async (query, engine) => {
  await query.schema
    .alterTable("agents")
    .addColumn("version", "bigint", (column) => column.notNull().defaultTo(1))
    .execute();
  const statements =
    engine === "sqlite"
      ? [
          `CREATE TRIGGER agents_version AFTER UPDATE ON agents FOR EACH ROW WHEN NEW.version = OLD.version
           BEGIN UPDATE agents SET version = OLD.version + 1 WHERE id = NEW.id; END`,
        ]
      : [
          `CREATE FUNCTION agents_next_version() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.version := OLD.version + 1; RETURN NEW; END'`,
          `CREATE TRIGGER agents_version BEFORE UPDATE ON agents
           FOR EACH ROW EXECUTE FUNCTION agents_next_version()`,
        ];
  for (const statement of statements) await sql.raw(statement).execute(query);
};
