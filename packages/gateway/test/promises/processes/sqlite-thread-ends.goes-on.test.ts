import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import type { Database } from "../../../src/storage/database.ts";
import { isOutage } from "../../../src/storage/outage.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { assertProblem } from "../../harness/problem.ts";
import { makeSqliteDatabase } from "../../harness/stores/sqlite-database.ts";
import { endSqliteThreads } from "../../harness/stores/sqlite-threads.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { startLoad } from "../stage/load.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { countByStatus, isSettled, setStage } from "../stage/stage.ts";
import { makeStoredQueue, setClock, webhookTo } from "../stage/stored-queue.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

const THREADS = new URL("../../harness/stores/sqlite-threads.ts", import.meta.url);
const ENDS = 5;

test("a gateway whose SQLite threads end restarts them, and loses nothing", async (context) => {
  const database = makeSqliteDatabase();
  const gateway = await startGatewayProcess(database, { imports: [THREADS] });
  const agent = await startTestAgent();
  await setStage(gateway.management, { url: agent.url });
  const load = startLoad(8, (marker) =>
    Number(marker.slice(1)) % 3 === 0
      ? sendPush(gateway.url, { marker })
      : sendKeyed(gateway.url, { marker, prefer: "respond-async" }),
  );
  const isReady = async (): Promise<boolean> => (await gateway.management.get("/readyz")).status === 200;
  try {
    for (let round = 0; round < ENDS; round++) {
      const before = load.acknowledged.size;
      await waitFor(() => load.acknowledged.size >= before + 20, "nothing is taken");
      gateway.signal("SIGUSR2");
    }
    const before = load.acknowledged.size;
    await waitFor(() => load.acknowledged.size >= before + 20, "nothing is taken any more");
    await load.stop();
    await waitFor(isReady, "it is not ready again");
    for (const answer of load.refused) {
      assertProblem(answer, 503, "storage_unavailable");
      assert.match(String(answer.headers["retry-after"]), /^\d+$/);
    }
    assert.equal(load.broken(), 0);
    await waitFor(() => isSettled(database), "something is still under way");
    const received = new Set(receiptsOf(agent).map(({ marker }) => marker));
    assert.deepEqual(
      [...load.acknowledged.keys()].filter((marker) => !received.has(marker)),
      [],
    );
    assert.deepEqual(Object.keys(await countByStatus(database)), ["delivered"]);
    assert.doesNotMatch(gateway.log(), /a request failed/);
    context.diagnostic(`${load.acknowledged.size} acknowledged, ${load.refused.length} refused`);
  } finally {
    await load.stop();
    await gateway.kill();
    await agent.stop();
    await database.drop();
  }
});

describe("a store whose SQLite threads have ended", () => {
  test("rolls back the open transaction, and accepts the next", async () => {
    const testDatabase = makeSqliteDatabase();
    const database = await openDatabase(testDatabase.url);
    try {
      const clock = setClock();
      const { journal } = makeStoredQueue(database, 0, clock);
      const agentId = randomUUID();
      await database.browse.selectFrom("agents").select("id").execute();
      const row = { id: randomUUID(), name: "half", created_at: 0 };
      await assert.rejects(
        database.query.transaction().execute(async (transaction) => {
          await transaction.insertInto("accounts").values(row).execute();
          assert.ok((await endSqliteThreads()) >= 2);
          await transaction
            .insertInto("accounts")
            .values({ ...row, id: randomUUID(), name: "other half" })
            .execute();
        }),
        isOutage,
      );
      assert.deepEqual(
        await database.query.selectFrom("accounts").select("name").where("name", "like", "%half").execute(),
        [],
      );
      assert.equal((await journal.accept(webhookTo(agentId), "waiting")).outcome, "accepted");
      assert.equal((await database.browse.selectFrom("deliveries").select("id").execute()).length, 1);
      // The settings of a new connection.
      assert.equal(await pragmaOf(database, "synchronous"), 2);
      assert.equal(await pragmaOf(database, "foreign_keys"), 1);
      // Queries wait for the next thread while there is none.
      const ending = endSqliteThreads();
      const accepted = await Promise.allSettled(
        Array.from({ length: 4 }, async () => journal.accept(webhookTo(agentId), "waiting")),
      );
      await ending;
      for (const result of accepted) if (result.status === "rejected") assert.ok(isOutage(result.reason));
      assert.equal((await journal.accept(webhookTo(agentId), "waiting")).outcome, "accepted");
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });
});

async function pragmaOf(database: Database, name: string): Promise<unknown> {
  const [rows = []] = await database.commit([
    { kind: "run", sql: `SELECT * FROM pragma_${name}`, parameters: [] },
  ]);
  return Object.values(rows[0] ?? {})[0];
}
