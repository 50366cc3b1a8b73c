import { describe } from "node:test";
import { makePostgresDatabase, type PostgresDatabase } from "./postgres-database.ts";
import { makeSqliteDatabase } from "./sqlite-database.ts";
import type { TestDatabase } from "./test-database.ts";

/** The server on which tests make databases; undefined where there is none. */
const postgresServer = process.env["TEST_DATABASE_URL"] || undefined;

/** Why tests on PostgreSQL do not run; false where they do. */
export const noPostgres =
  postgresServer === undefined &&
  "TEST_DATABASE_URL names no PostgreSQL server, and npm test found none to start";

/** Makes a new database of one kind. */
export type Store = () => Promise<TestDatabase>;

/** Registers the same tests twice: on SQLite and on PostgreSQL. */
export function eachStore(title: string, tests: (store: Store) => void): void {
  describe(`${title} (SQLite)`, () => tests(async () => makeSqliteDatabase()));
  describe(`${title} (PostgreSQL)`, { skip: noPostgres }, () => tests(newPostgres));
}

/** A new database on PostgreSQL, in tests that are for it alone. */
export async function newPostgres(): Promise<PostgresDatabase> {
  if (postgresServer === undefined) throw new Error("TEST_DATABASE_URL is not set");
  return makePostgresDatabase(postgresServer);
}
