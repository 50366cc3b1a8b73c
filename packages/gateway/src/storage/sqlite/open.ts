import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Kysely } from "kysely";
import { messageOf } from "../../error-message.ts";
import type { Database } from "../database.ts";
import { StorageUnavailable } from "../unavailable.ts";
import { isBehind, migrate } from "../migrate.ts";
import type { OpenOptions } from "../open-options.ts";
import type { Schema } from "../schema/schema.ts";
import { createCheckpointer } from "./checkpointer.ts";
import { SqliteConnection } from "./connection.ts";
import { sqliteDialect, type Held } from "./dialect.ts";
import { lockFile } from "./lock-file.ts";
import { keepPrivate } from "./keep-private.ts";
import { openLookUps } from "./look-ups.ts";
import type { WorkerResult, WorkerTask } from "./messages.ts";
import { pack } from "./pack-writes.ts";
import { startThread, threadOnDemand, type SqliteThread } from "./thread.ts";
import { Mutex } from "./mutex.ts";

/** How long a statement waits for another process's lock, in milliseconds. */
const PATIENCE = 5_000;
/** How long a thread may be idle before it ends, in milliseconds. */
const IDLE = 60_000;

/** Opens the SQLite file, creating it if missing, for this process alone or alongside a gateway. */
export async function openSqlite(path: string, { beside = false }: OpenOptions = {}): Promise<Database> {
  makeDirectory(dirname(resolve(path)));
  const file = realPath(resolve(path));
  const letGo = beside ? () => {} : lockFile(file);
  const closings: (() => void | Promise<void>)[] = [];
  const connect = (readOnly: boolean) => (): Promise<SqliteConnection> =>
    SqliteConnection.open({ path: file, readOnly, patience: PATIENCE });
  const close = async (): Promise<void> => {
    // The writer closes last: it cleans up the write-ahead log.
    for (const closing of closings.toReversed()) await closing();
    letGo();
  };
  try {
    keepPrivate(file);
    const writer = await startThread(connect(false));
    closings.push(() => writer.close());
    const mutex = new Mutex();
    const inTurn = async (task: WorkerTask): Promise<WorkerResult> => {
      const done = await mutex.acquire();
      try {
        return await (await writer.current()).ask(task);
      } finally {
        done();
      }
    };
    const checkpointer = createCheckpointer(
      threadOnDemand(() => SqliteConnection.open({ path: file, readOnly: false, patience: 0 }), IDLE),
      { ask: inTurn },
      () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    );
    closings.push(() => checkpointer.close());
    let revision = 0;
    const query = new Kysely<Schema>({
      dialect: sqliteDialect(
        () => holdCurrent(writer),
        mutex,
        () => (revision += 1),
      ),
    });
    if (beside && (await isBehind(query, "sqlite"))) await migrateAlone(query, file);
    else await migrate(query, "sqlite");
    const reader = threadOnDemand(connect(true), IDLE);
    closings.push(() => reader.close());
    const browse = new Kysely<Schema>({ dialect: sqliteDialect(() => holdCurrent(reader)) });
    const lookUps = openLookUps(file);
    closings.push(lookUps.close);
    const lookUp = new Kysely<Schema>({ dialect: sqliteDialect(() => lookUps) });
    const listeners = new Set<(message: string) => void>();
    return {
      name: randomUUID(),
      engine: "sqlite",
      isShared: false,
      revision: () => revision,
      query,
      lookUp,
      prompt: query,
      signs: query,
      readSigns: lookUps.read,
      readRows: lookUps.read,
      browse,
      bodies: browse,
      async commit(writes) {
        const done = await mutex.acquire();
        try {
          const connection = await writer.current();
          const packed = pack(writes);
          return (await connection.ask({ kind: "commit", writes: packed.writes }, [packed.buffer])).returned;
        } finally {
          checkpointer.committed();
          done();
        }
      },
      // There are no other gateways.
      heldAmong: async () => new Set(),
      async endSessions() {},
      // Only this gateway uses the file, so only it can receive the message.
      async notify(message) {
        for (const listener of listeners) listener(message);
      },
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof StorageUnavailable) throw error;
    throw new StorageUnavailable(`cannot open the SQLite file ${file}: ${messageOf(error)}`);
  }
}

/** The schema must not change under a running gateway. */
async function migrateAlone(query: Kysely<Schema>, file: string): Promise<void> {
  let letGo: () => void;
  try {
    letGo = lockFile(file);
  } catch (error) {
    throw new StorageUnavailable(`the schema needs a migration, but ${messageOf(error)}`);
  }
  try {
    await migrate(query, "sqlite");
  } finally {
    letGo();
  }
}

async function holdCurrent(thread: SqliteThread): Promise<Held> {
  const connection = await thread.current();
  return {
    execute: (sql, parameters) => connection.ask({ kind: "query", sql, parameters }),
    rollBack: () => connection.ask({ kind: "roll back" }),
  };
}

/** The file's real path, with links resolved: the lock file is next to it. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    // The file does not exist yet.
    return join(realpathSync(dirname(file)), basename(file));
  }
}

function makeDirectory(directory: string): void {
  try {
    // Webhook bodies are private.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageUnavailable(`cannot create the directory ${directory}: ${messageOf(error)}`);
  }
}
