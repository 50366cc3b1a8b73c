import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { assertProblem } from "../../harness/problem.ts";
import { makeSqliteDatabase } from "../../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendKeyed } from "../stage/webhooks.ts";

/** Longer than a gateway that shares its store may be silent, in milliseconds. */
const LOCKED_FOR = 13_000;

test("attempts continue while another process locks the SQLite file", async () => {
  const database = makeSqliteDatabase();
  const gateway = await startGatewayProcess(database);
  const agent = await startTestAgent();
  try {
    await setStage(gateway.management, { url: agent.url });
    let hungUp = 0;
    let answer = (): void => {};
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    agent.answers((_received, response) => {
      response.on("close", () => {
        if (!response.writableFinished) hungUp += 1;
      });
      void mayAnswer.then(() => response.end("done"));
    });
    const markers = ["a", "b", "c"];
    for (const marker of markers) {
      const sent = await sendKeyed(gateway.url, { marker, prefer: "respond-async" });
      assert.equal(sent.status, 202, sent.text);
    }
    await waitFor(() => receiptsOf(agent).length === markers.length, "the attempts are not begun");
    const letGo = await database.holdWrites();
    const locked = sleep(LOCKED_FOR);
    const refused = await sendKeyed(gateway.url, { marker: "d", prefer: "respond-async" });
    assertProblem(refused, 503, "storage_unavailable");
    assertProblem(await gateway.management.get("/readyz"), 503, "not_ready");
    await locked;
    // The agent responds before the results can be written.
    answer();
    await sleep(200);
    await letGo();
    await waitFor(() => isSettled(database), "the results are not written");
    await waitFor(
      async () => (await gateway.management.get("/readyz")).status === 200,
      "it is not ready again",
    );
    assert.equal(hungUp, 0, "attempts were broken off");
    assert.deepEqual(
      receiptsOf(agent).map(({ marker, attempt }) => [marker, attempt]),
      markers.map((marker) => [marker, 1]),
    );
  } finally {
    await gateway.kill();
    await agent.stop();
    await database.drop();
  }
});
