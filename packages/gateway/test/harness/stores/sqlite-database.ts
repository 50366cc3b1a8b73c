import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestDatabase } from "./test-database.ts";

/** A file with all tables and no rows; see scripts/test-run/template-database.ts. Undefined if there is none. */
const template = process.env["TEST_SQLITE_TEMPLATE"] || undefined;

/** A running gateway takes what it knows of its agents as current for 50 ms; see agent-cache.ts. */
const SEEN_AFTER = 60;

export type SqliteOptions = {
  /** The folder for its directory; the system's temporary one by default. */
  readonly place?: string;
  /** The gateway creates the directory and the file. By default, the file already has all tables, so that it starts faster. */
  readonly isEmpty?: boolean;
};

/** A separate directory with a SQLite file. */
export function makeSqliteDatabase({
  place = tmpdir(),
  isEmpty = false,
}: SqliteOptions = {}): TestDatabase & {
  readonly directory: string;
  readonly file: string;
} {
  const parent = mkdtempSync(join(place, "agentex-test-"));
  const directory = join(parent, "data");
  const file = join(directory, "agentex.db");
  if (template !== undefined && !isEmpty) {
    mkdirSync(directory, { mode: 0o700 });
    copyFileSync(template, file);
  }
  return {
    engine: "sqlite",
    url: `sqlite:${file}`,
    directory,
    file,
    async query(sql) {
      const database = new DatabaseSync(file, { timeout: 5_000 });
      try {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        return statement.all().map(withNumbers);
      } finally {
        database.close();
        if (/^(?:UPDATE|INSERT INTO|DELETE FROM) agent/.test(sql)) await sleep(SEEN_AFTER);
      }
    },
    async holdWrites() {
      const database = new DatabaseSync(file, { timeout: 5_000 });
      database.exec("BEGIN IMMEDIATE");
      return async () => database.close();
    },
    async everything() {
      // The write-ahead log first: a checkpoint between two reads moves rows from it to the file, never back.
      return Buffer.concat(
        readdirSync(directory)
          .filter((name) => name.startsWith("agentex.db"))
          .toSorted()
          .toReversed()
          .map((name) => readFileSync(join(directory, name))),
      );
    },
    async drop() {
      try {
        const database = new DatabaseSync(file);
        try {
          database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK");
        } catch (error) {
          assert.fail(`the gateway left the SQLite file locked: ${String(error)}`);
        } finally {
          database.close();
        }
      } finally {
        rmSync(parent, { recursive: true, force: true });
      }
    },
  };
}

function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value,
    ]),
  );
}
