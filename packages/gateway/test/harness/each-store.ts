import { describe } from "node:test";
import { makePostgresDatabase, type PostgresDatabase } from "./stores/postgres-database.ts";
import { makeSqliteDatabase } from "./stores/sqlite-database.ts";
import type { TestDatabase } from "./stores/test-database.ts";

/** The server on which tests create databases; undefined if there is none. */
const postgresServer = process.env["TEST_DATABASE_URL"] || undefined;

/** A database on it with all tables; see scripts/test-run/template-database.ts. Undefined if there is none. */
const template = process.env["TEST_DATABASE_TEMPLATE"] || undefined;

/** Why tests on PostgreSQL are skipped; false if they run. */
export const noPostgres =
  postgresServer === undefined &&
  "TEST_DATABASE_URL names no PostgreSQL server, and npm test found none to start";

export type StoreOptions = {
  /** Without any tables. By default, a database already has them, which halves a gateway's start-up time. */
  readonly isEmpty?: boolean;
};

/** Creates a new database of one kind, without rows. */
export type Store = (options?: StoreOptions) => Promise<TestDatabase>;

/** Registers the same tests for SQLite and for PostgreSQL. */
export function eachStore(title: string, tests: (store: Store) => void): void {
  describe(`${title} (SQLite)`, () => tests(async (options) => makeSqliteDatabase(options)));
  describe(`${title} (PostgreSQL)`, { skip: noPostgres }, () => tests(newPostgres));
}

/** Registers tests that come before any store, or do not depend on the kind of store: once, on SQLite. */
export function onSqlite(title: string, tests: (store: Store) => void): void {
  describe(title, () => tests(async (options) => makeSqliteDatabase(options)));
}

/** A new PostgreSQL database, also for tests that run only on PostgreSQL. */
export async function newPostgres({ isEmpty = false }: StoreOptions = {}): Promise<PostgresDatabase> {
  if (postgresServer === undefined) throw new Error("TEST_DATABASE_URL is not set");
  return makePostgresDatabase(postgresServer, isEmpty ? undefined : template);
}
