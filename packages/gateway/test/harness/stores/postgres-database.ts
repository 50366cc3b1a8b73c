import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Client, Pool, types } from "pg";
import type { Row, TestDatabase } from "./test-database.ts";
import { waitFor } from "../wait-for.ts";

const INT8: number = types.builtins.INT8;
types.setTypeParser(INT8, (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
});

export type PostgresDatabase = TestDatabase & {
  /** Ends every connection to it and accepts no new ones. */
  cutOff(): Promise<void>;
  /** Accepts connections again. */
  comeBack(): Promise<void>;
};

/**
 * A new database on the server that tests may use.
 *
 * @param server - its superuser's URL.
 * @param template - a database on the same server to copy; undefined for an empty one.
 */
export async function makePostgresDatabase(server: string, template?: string): Promise<PostgresDatabase> {
  const name = `agentex_test_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await run(server, `CREATE DATABASE ${name}${template === undefined ? "" : await copyOf(server, template)}`);
  const pool = openPool(url.href);
  const query = async (sql: string): Promise<Row[]> => (await pool.query<Row>(sql)).rows;
  return {
    engine: "postgres",
    url: url.href,
    query,
    async cutOff() {
      await run(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await run(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    },
    async comeBack() {
      await run(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    },
    async holdWrites() {
      const client = new Client({ connectionString: url.href });
      await client.connect();
      await client.query("BEGIN; LOCK TABLE deliveries IN SHARE MODE");
      return () => client.end();
    },
    async everything() {
      const tables = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
      const values: Buffer[] = [];
      for (const { tablename } of tables) {
        for (const row of await query(`SELECT * FROM "${String(tablename)}"`)) {
          for (const value of Object.values(row)) {
            values.push(Buffer.isBuffer(value) ? value : Buffer.from(String(value)), Buffer.from("\n"));
          }
        }
      }
      return Buffer.concat(values);
    },
    async drop() {
      const connections = async (): Promise<number> =>
        (await run(server, `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}'`)).length;
      if (!pool.ending) await pool.end();
      try {
        // The server takes a moment to notice that a client has disconnected.
        await waitFor(async () => (await connections()) === 0).catch(async () =>
          assert.fail(`the gateway left ${await connections()} connections to PostgreSQL open`),
        );
      } finally {
        await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
      }
    },
  };
}

/** A test queries hundreds of times, and a connection costs more than a query. */
function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4, allowExitOnIdle: true });
  // Idle connections end when a test cuts them off; the next query opens another.
  return pool.on("error", () => {});
}

/** Copying the files costs half as much as writing each page to the log. Servers before 15 always copy them. */
async function copyOf(server: string, template: string): Promise<string> {
  const [row] = await run(
    server,
    "SELECT current_setting('server_version_num')::int >= 150000 AS has_strategies",
  );
  return ` TEMPLATE ${template}${row?.["has_strategies"] === true ? " STRATEGY FILE_COPY" : ""}`;
}

const servers = new Map<string, Pool>();

/** Runs a statement on the server's own database. */
async function run(server: string, sql: string): Promise<Row[]> {
  const pool = servers.get(server) ?? openPool(server);
  servers.set(server, pool);
  return (await pool.query<Row>(sql)).rows;
}
