import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { makeSqliteDatabase } from "../../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { setStage } from "../stage/stage.ts";
import { sendKeyed } from "../stage/webhooks.ts";

const MB = 1024 * 1024;
const LARGE = "x".repeat(8 * MB);
const WEBHOOKS = 12;

test("SQLite's log shrinks when a long reader ends, without another webhook", async () => {
  const database = makeSqliteDatabase();
  const gateway = await startGatewayProcess(database);
  const agent = await startTestAgent();
  const sizeOfLog = (): number => statSync(`${database.file}-wal`).size;
  const reader = new DatabaseSync(database.file, { readOnly: true });
  try {
    await setStage(gateway.management, { url: agent.url });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM deliveries").get();
    for (let number = 0; number < WEBHOOKS; number++) {
      const answer = await sendKeyed(gateway.url, { marker: `m${number}`, padding: LARGE });
      assert.equal(answer.status, 200, answer.text);
    }
    assert.ok(sizeOfLog() > 80 * MB, `the log has ${sizeOfLog()} bytes, whatever is read`);
    reader.exec("COMMIT");
    await waitFor(
      () => sizeOfLog() < 16 * MB,
      () => `the log still has ${sizeOfLog()} bytes`,
    );
  } finally {
    reader.close();
    await gateway.kill();
    await agent.stop();
    await database.drop();
  }
});
