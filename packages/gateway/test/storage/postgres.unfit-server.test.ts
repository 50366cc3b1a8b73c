import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import { StorageUnavailable } from "../../src/storage/unavailable.ts";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import type { PostgresDatabase } from "../harness/stores/postgres-database.ts";
import { cutMessages } from "../harness/stores/postgres-messages.ts";
import { startTransactionPooler } from "../harness/stores/transaction-pooler.ts";

const NOTIFICATION = 0x41;

/** A path to the server on which notifications are lost. */
async function startDeafWay(server: string): Promise<{ url: string; stop: () => void }> {
  const there = new URL(server);
  const folder = there.searchParams.get("host");
  const port = there.port === "" ? 5432 : Number(there.port);
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far =
      folder === null ? connect(port, there.hostname) : connect({ path: join(folder, `.s.PGSQL.${port}`) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => void (near.destroy(), far.destroy()));
    }
    near.on("data", (chunk) => far.write(chunk));
    far.on(
      "data",
      cutMessages((message) => {
        if (message[0] !== NOTIFICATION) near.write(message);
      }, false),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = new URL(server);
  url.searchParams.delete("host");
  url.hostname = "127.0.0.1";
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    stop() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe("a gateway does not start on a PostgreSQL that", { skip: noPostgres, concurrency: 2 }, () => {
  let database: PostgresDatabase | undefined;
  const made: PostgresDatabase[] = [];
  const make = async (): Promise<PostgresDatabase> => {
    const fresh = await newPostgres({ isEmpty: true });
    made.push(fresh);
    return fresh;
  };
  before(async () => {
    database = await make();
  });
  after(async () => {
    for (const each of made) await each.drop();
  });
  const present = (): PostgresDatabase => database ?? assert.fail("it is made first");

  /** Fails unless opening the store, and thus the start, ends with this one line. */
  const assertComplaint = (url: string, complaint: RegExp): Promise<void> =>
    assert.rejects(openDatabase(url), (error) => {
      assert.ok(error instanceof StorageUnavailable, String(error));
      assert.match(error.message, complaint);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });

  test("is behind a pooler without sessions", async () => {
    const pooler = await startTransactionPooler(present().url);
    try {
      await assertComplaint(
        pooler.url,
        /a pooler that does not keep sessions \(2 connections were served by 1 backend in turn\).*\(pool_mode = session/,
      );
    } finally {
      await pooler.stop();
    }
  });

  test("does not deliver notifications", async () => {
    const way = await startDeafWay(present().url);
    try {
      await assertComplaint(
        way.url,
        /does not deliver notifications \(LISTEN and NOTIFY: nothing arrived within 5 s\)/,
      );
    } finally {
      way.stop();
    }
  });

  test("accepts only read-only transactions", async () => {
    const readOnly = await make();
    const name = new URL(readOnly.url).pathname.slice(1);
    await readOnly.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await assertComplaint(readOnly.url, /PostgreSQL is read-only \(default_transaction_read_only is on\)/);
  });

  test("is a standby", async () => {
    const standby = await make();
    const name = new URL(standby.url).pathname.slice(1);
    // It says that it is one.
    await standby.query("CREATE FUNCTION pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    await standby.query(`ALTER DATABASE ${name} SET search_path = public, pg_catalog`);
    await assertComplaint(standby.url, /it is a standby .*use the primary in AGENTEX_DATABASE_URL/);
  });
});
