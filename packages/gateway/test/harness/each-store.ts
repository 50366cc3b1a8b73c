import { describe } from "node:test";
import { makePostgresDatabase, type PostgresDatabase } from "./postgres-database.ts";
import { makeSqliteDatabase } from "./sqlite-database.ts";
import type { TestDatabase } from "./test-database.ts";

/** The server on which tests create databases; undefined if there is none. */
const postgresServer = process.env["TEST_DATABASE_URL"] || undefined;

/** Why tests on PostgreSQL are skipped; false if they run. */
export const noPostgres =
  postgresServer === undefined &&
  "TEST_DATABASE_URL names no PostgreSQL server, and npm test found none to start";

/** Creates a new database of one kind. */
export type Store = () => Promise<TestDatabase>;

/** Registers the same tests for SQLite and for PostgreSQL. */
export function eachStore(title: string, tests: (store: Store) => void): void {
  describe(`${title} (SQLite)`, () => tests(async () => makeSqliteDatabase()));
  describe(`${title} (PostgreSQL)`, { skip: noPostgres }, () => tests(newPostgres));
}

/** A new PostgreSQL database, for tests that run on it only. */
export async function newPostgres(): Promise<PostgresDatabase> {
  if (postgresServer === undefined) throw new Error("TEST_DATABASE_URL is not set");
  return makePostgresDatabase(postgresServer);
}
