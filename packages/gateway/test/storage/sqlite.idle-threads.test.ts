import assert from "node:assert/strict";
import { test } from "node:test";
import { SqliteConnection } from "../../src/storage/sqlite/connection.ts";
import { threadOnDemand } from "../../src/storage/sqlite/thread.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { waitFor } from "../harness/wait-for.ts";

const IDLE = 40;

test("an idle SQLite thread ends, and starts again for the next query", async (context) => {
  const { file } = makeSqliteDatabase();
  const opened: SqliteConnection[] = [];
  const thread = threadOnDemand(async () => {
    const connection = await SqliteConnection.open({ path: file, readOnly: false, patience: 1_000 });
    opened.push(connection);
    return connection;
  }, IDLE);
  context.after(() => thread.close());
  const ask = async (sql: string): Promise<unknown> =>
    (await (await thread.current()).ask({ kind: "query", sql, parameters: [] })).rows;
  assert.equal(opened.length, 0);

  // Longer than it may be idle.
  const counted = ask(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT count(*) AS rows FROM n",
  );
  assert.deepEqual(await counted, [{ rows: 2_000_000 }]);
  await waitFor(() => opened[0]?.isGone === true, "it does not end");
  assert.deepEqual(await ask("SELECT 1 AS one"), [{ one: 1 }]);
  assert.equal(opened.length, 2);
});
