import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";

const modes = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory)
      .toSorted()
      .map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)]),
  );

describe("the files of SQLite", { skip: process.platform === "win32" }, () => {
  test("are private to their owner, even in a directory that everyone may read", async (context) => {
    const database = makeSqliteDatabase({ isEmpty: true });
    mkdirSync(database.directory, { mode: 0o755 });
    const gateway = await startTestGateway(database);
    context.after(() => gateway.end());
    await gateway.management.register({ name: "agent", url: "http://127.0.0.1:1" });
    const found = modes(database.directory);
    for (const name of [
      "agentex.db",
      "agentex.db-shm",
      "agentex.db-wal",
      "agentex.db.lock",
      "encryption.key",
    ]) {
      assert.equal(found[name], "600", name);
    }
    assert.deepEqual([...new Set(Object.values(found))], ["600"], JSON.stringify(found));
  });

  test("that everyone could read become private; a group's access remains", async (context) => {
    const database = makeSqliteDatabase({ isEmpty: true });
    mkdirSync(database.directory, { mode: 0o755 });
    for (const name of ["agentex.db", "agentex.db.lock"]) {
      writeFileSync(join(database.directory, name), "");
      chmodSync(join(database.directory, name), 0o644);
    }
    const gateway = await startTestGateway(database);
    context.after(() => gateway.end());
    const { "agentex.db": file, "agentex.db-wal": log, "agentex.db.lock": lock } = modes(database.directory);
    assert.deepEqual([file, log, lock], ["640", "640", "640"]);
  });
});
