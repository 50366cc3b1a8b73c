import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openDatabase } from "../../packages/gateway/src/storage/open.ts";

/** A database with the gateway's tables and no rows. Tests copy it instead of each migrating their own. */
export type TemplateDatabase = AsyncDisposable & {
  /** In PostgreSQL, its name; in SQLite, its file. */
  readonly name: string;
};

/** @param server - the superuser's URL. */
export async function makePostgresTemplate(server: string): Promise<TemplateDatabase> {
  const name = `agentex_template_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await run(server, `CREATE DATABASE ${name}`);
  const database = await openDatabase(url.href);
  await database.close();
  return {
    name,
    async [Symbol.asyncDispose]() {
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A SQLite file in its own folder. */
export async function makeSqliteTemplate(): Promise<TemplateDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "agentex-template-"));
  const name = join(folder, "agentex.db");
  // Closing it writes everything into the single file that is copied.
  const database = await openDatabase(`sqlite:${name}`);
  await database.close();
  return {
    name,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
